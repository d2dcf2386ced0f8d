import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'talk.txt': `Hi\n${numbers}Bye\n` }

test('what was accepted in the review reaches the disk, and nothing else', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  const hunk = (number: number) => page.getByLabel(`Hunk ${number} of 2`)
  await chatPanel(page).ask('Be more polite')

  await hunk(1).getByRole('button', { name: 'Accept' }).click()
  await hunk(2).getByRole('button', { name: 'Reject' }).click()
  expect(await readFile('talk.txt')).toBe(workspace['talk.txt'])
  await page.getByRole('button', { name: 'Apply selected' }).click()

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`Good day\n${numbers}Bye\n`)
})

test('a half-done review survives the end of the process', async ({ app }) => {
  const running = await app({ script: 'review', workspace })
  await chatPanel(running.page).ask('Be more polite')
  await running.page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }).click()
  await expect(running.page.getByText(/1 of 2 hunks accepted/)).toBeVisible()
  // Decisions are kept a moment after they were made.
  await running.page.waitForTimeout(1500)

  await running.killAndRestart()

  const { page } = running
  await page.getByRole('button', { name: 'Open the review' }).click()
  await expect(page.getByText(/1 of 2 hunks accepted/)).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await running.readFile('talk.txt')).toBe(`Hi\n${numbers}Farewell\n`)
})
