import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'hello.txt': `Hi\n${numbers}`, 'bye.txt': `${numbers}\nBye\n`.replace('ten\n\n', 'ten\n') }

const changes = (page: Page, path: string) => page.getByRole('group', { name: `Changes of ${path}` })

test('a file that becomes a folder while it is reviewed is told, and the other one is applied', async ({ app }) => {
  const running = await app({ script: 'review-two-files', workspace })
  const { page, readFile } = running
  await chatPanel(page).ask('Be more polite')
  await changes(page, 'hello.txt').focus()
  await page.keyboard.press('a')
  await expect(changes(page, 'bye.txt')).toBeFocused()
  await page.keyboard.press('a')
  await expect(page.getByText('2 of 2 hunks accepted, 2 decided', { exact: true })).toBeVisible()
  await page.keyboard.press('c')
  await page.keyboard.type('Rather solemn')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Rather solemn')).toBeVisible()

  rmSync(join(running.workspace, 'hello.txt'))
  mkdirSync(join(running.workspace, 'hello.txt'))
  await expect(page.getByText('1 of 2 hunks accepted, 2 decided', { exact: true })).toBeVisible()
  await page.keyboard.press('{')
  await expect(page.getByText(/This file changed on the disk/)).toBeVisible()
  await page.getByRole('button', { name: 'Make it anew' }).click()

  await expect(page.locator('.review-head')).toContainText(
    'The patch does not fit hello.txt any more. hello.txt is a directory',
  )
  expect(await readFile('bye.txt')).toBe(workspace['bye.txt'])
  await expect(page.getByText('Rather solemn')).toBeVisible()
  await expect(page.getByText('1 of 2 hunks accepted, 2 decided', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('bye.txt')).toBe(workspace['bye.txt'].replace('Bye', 'Farewell'))
})

test('of two sessions that review the same file, the second is made anew over what the first left', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review-two-files', workspace })
  const chat = chatPanel(page)
  await chat.ask('Be more polite')
  await expect(changes(page, 'hello.txt')).toBeVisible()
  const region = page.getByRole('region', { name: 'Chat' })
  await region.getByRole('button', { name: 'New session' }).click()
  await expect(chat.questions).toHaveCount(0)
  await chat.ask('Do it once more')
  await expect(changes(page, 'hello.txt')).toBeVisible()
  await changes(page, 'hello.txt').focus()
  await page.keyboard.press('a')
  await page.keyboard.press('Control+Enter')
  await expect(chat.answers.last()).toContainText('You took a part of it.')
  expect(await readFile('hello.txt')).toBe(workspace['hello.txt'].replace('Hi', 'Good day'))

  await region.getByRole('button', { name: 'Sessions' }).click()
  await page
    .getByRole('region', { name: 'Sessions' })
    .getByRole('button', { name: /^Be more polite/ })
    .click()
  await chat.card('Greet and part.*Asks you').getByRole('button', { name: 'Open the review' }).click()
  await expect(page.getByText(/This file changed on the disk/)).toBeVisible()
  await page.getByRole('button', { name: 'Make it anew' }).click()
  await expect(page.locator('.review-head')).toContainText('hello.txt has all of it already, and is left out.')
  await expect(changes(page, 'bye.txt')).toBeVisible()
  await changes(page, 'bye.txt').focus()
  await page.keyboard.press('a')
  await page.keyboard.press('Control+Enter')

  await expect(chat.answers.last()).toContainText('You took all of it.')
  expect(await readFile('bye.txt')).toBe(workspace['bye.txt'].replace('Bye', 'Farewell'))
})

test('a file that vanishes is stale at once, and what does not fit any more is said', async ({ app }) => {
  const running = await app({ script: 'review-two-files', workspace })
  const { page } = running
  await chatPanel(page).ask('Be more polite')
  await expect(changes(page, 'hello.txt')).toBeVisible()

  rmSync(join(running.workspace, 'hello.txt'))

  await expect(page.getByText(/This file changed on the disk/)).toBeVisible()
  await changes(page, 'hello.txt').focus()
  await page.keyboard.press('a')
  await expect(page.getByText('0 of 2 hunks accepted, 0 decided', { exact: true })).toBeVisible()
  await page.keyboard.press('b')
  await expect(page.locator('.review-head')).toContainText('The patch does not fit hello.txt any more')
})
