import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'talk.txt': `Hi\n${numbers}Bye\n` }

test('a window closed in the middle of a review has it again, and no file was touched', async ({ app, shell }) => {
  test.skip(shell !== 'electron', 'A page in a browser is closed by the browser.')
  const running = await app({ script: 'review', workspace })
  const { page } = running
  await chatPanel(page).ask('Be more polite')
  await page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()

  const closed = page.waitForEvent('close')
  await running.closeWindow('Stop and close')
  await closed
  expect(await running.readFile('talk.txt')).toBe(workspace['talk.txt'])
  await running.restart()

  await running.page.getByRole('button', { name: 'Open the review' }).click()
  await expect(running.page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()
  await running.page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(running.page).answers.last()).toContainText('You took a part of it.')
  expect(await running.readFile('talk.txt')).toBe(`Hi\n${numbers}Farewell\n`)
})
