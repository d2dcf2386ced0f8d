import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'
import { heardByMain } from './heard-by-main.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'talk.txt': `Hi\n${numbers}Bye\n` }

test('the process is killed after every decision, and each time all of them are there', async ({ app }) => {
  test.slow()
  const running = await app({ script: 'review', workspace })
  await chatPanel(running.page).ask('Be more polite')
  const steps = [
    {
      does: () => running.page.getByLabel('Hunk 1 of 2').getByRole('button', { name: 'Accept' }),
      is: '1 of 2 hunks accepted, 1 decided',
    },
    {
      does: () => running.page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Reject' }),
      is: '1 of 2 hunks accepted, 2 decided',
    },
    {
      does: () => running.page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }),
      is: '2 of 2 hunks accepted, 2 decided',
    },
  ]
  for (const { does, is } of steps) {
    await does().click()
    await expect(running.page.getByText(is, { exact: true })).toBeVisible()
    await heardByMain(running.page)

    await running.killAndRestart()
    await running.page.getByRole('button', { name: 'Open the review' }).click()
    await expect(running.page.getByText(is, { exact: true })).toBeVisible()
    expect(await running.readFile('talk.txt')).toBe(workspace['talk.txt'])
  }

  await running.page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(running.page).answers.last()).toContainText('"action":"apply"')
  expect(await running.readFile('talk.txt')).toBe(`Good day\n${numbers}Farewell\n`)
})

test('comments, and a result edited in place, are there after the app was closed', async ({ app }) => {
  const running = await app({ script: 'review', workspace })
  const { page } = running
  await chatPanel(page).ask('Be more polite')
  await page.getByRole('group', { name: 'Changes of talk.txt' }).focus()
  await page.keyboard.press('c')
  await page.keyboard.type('Why so long?')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Why so long?')).toBeVisible()
  await page.getByRole('group', { name: 'Changes of talk.txt' }).focus()
  await page.keyboard.press('e')
  await expect(page.locator('.review-diff .monaco-editor.focused')).toBeVisible()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('Dear reader. ')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Edited by you').first()).toBeVisible()
  await heardByMain(page)

  await running.restart()

  await running.page.getByRole('button', { name: 'Open the review' }).click()
  await expect(running.page.getByText('Why so long?')).toBeVisible()
  await expect(running.page.getByText('Edited by you').first()).toBeVisible()
  await running.page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(running.page).answers.last()).toContainText('You took a part of it.')
  expect(await running.readFile('talk.txt')).toMatch(/^Dear reader\. /)
})

test('a reloaded window has every decision', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  await chatPanel(page).ask('Be more polite')
  await page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()

  await page.reload()

  await page.getByRole('button', { name: 'Open the review' }).click()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`Hi\n${numbers}Farewell\n`)
})

test('a turn that is stopped while a review waits leaves the file as it was, and the tab says so', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  const chat = chatPanel(page)
  await chat.ask('Be more polite')
  await page.getByLabel('Hunk 1 of 2').getByRole('button', { name: 'Accept' }).click()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()

  await chat.stop.click()

  await expect(page.getByText('You stopped this turn.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Apply selected' })).toBeHidden()
  await expect(chat.card('Greet and part.*Cancelled')).toBeVisible()
  expect(await readFile('talk.txt')).toBe(workspace['talk.txt'])
})

test('what a patch hides is shown', async ({ app }) => {
  const { page } = await app({ script: 'review-hidden', workspace })
  await chatPanel(page).ask('Be more polite')

  const review = page.locator('.review')
  await expect(review.getByRole('group', { name: 'Changes of talk.txt' })).toBeVisible()
  // Neither in the message nor in a line does a character turn the others round, or colour them.
  await expect(review.locator('.review-head')).toContainText('U+202E')
  const text = await review.innerText()
  // eslint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u202e\u0007\u001b]/)
})
