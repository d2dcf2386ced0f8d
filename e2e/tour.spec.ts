import { execFileSync } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

let folder = ''

test.afterEach(async () => {
  if (folder !== '') await rm(dirname(folder), { recursive: true, force: true, maxRetries: 5 })
  folder = ''
})

test('the tour is taken from a first start to a commit, without a model', async ({ app }) => {
  const { page } = await app({ workspace: null })
  const { chat, approve } = tourOn(page)
  const review = page.getByRole('region', { name: 'Editor' })

  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(chat.message).toHaveValue(/wrong total/)
  await expect(chat.message).toBeFocused()
  await page.keyboard.press('Enter')

  await expect(page.getByRole('contentinfo')).toContainText('Script, no model')
  await approve('node --test')
  await approve('src/receipt\\.js')
  await review.getByRole('button', { name: 'Accept', exact: true }).click()
  await review
    .getByRole('button', { name: /receipt\.js/ })
    .last()
    .click()
  await review.getByRole('button', { name: 'Reject', exact: true }).click()
  await review.getByRole('button', { name: 'Apply selected' }).click()
  await approve('node --test')
  await approve('Commit')

  await expect(chat.answers.last()).toContainText('That was the tour')
  await expect(page.getByRole('treeitem', { name: 'src' })).toBeVisible()
  folder = await folderOf(page)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim()
  expect(git('log', '--format=%s')).toBe('Give the discount from ten on\nAdd receipts')
  expect(git('status', '--porcelain')).toBe('')
  expect(await readFile(join(folder, 'test/receipt.test.js'), 'utf8')).toContain('nine of a thing')
  expect(await readFile(join(folder, 'src/receipt.js'), 'utf8')).not.toContain('reduce')
})

test('a tour that was killed half way goes on from the recent folders, still by its script', async ({ app }) => {
  const shell = await app({ workspace: null })
  await shell.page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(chatPanel(shell.page).message).toHaveValue(/wrong total/)
  await shell.page.keyboard.press('Enter')
  await tourOn(shell.page).approve('node --test')
  await expect(chatPanel(shell.page).card('src/receipt\\.js.*Asks you')).toBeVisible()
  folder = await folderOf(shell.page)

  await shell.killAndRestart()
  const { page } = shell
  const { chat, reject } = tourOn(page)
  await page.getByRole('button', { name: /^receipt/ }).click()
  await expect(page.getByRole('contentinfo')).toContainText('Script, no model')
  await reject('src/receipt\\.js')
  await page.getByRole('button', { name: 'Reject all' }).click()
  await tourOn(page).approve('node --test')

  await expect(chat.answers.last()).toContainText('I commit nothing')
})

test('the tour can be taken by the keyboard alone', async ({ app }) => {
  const { page } = await app({ workspace: null })
  const { chat } = tourOn(page)
  const approveByKeys = async (title: string) => {
    await expect(chat.card(`${title}.*Asks you`)).toBeVisible()
    await page.keyboard.press('Control+.')
    await page.keyboard.press('Control+Enter')
  }

  await page.getByRole('button', { name: 'Take the tour' }).focus()
  await page.keyboard.press('Enter')
  await expect(chat.message).toBeFocused()
  folder = await folderOf(page)
  await page.keyboard.press('Enter')
  await approveByKeys('node --test')
  await approveByKeys('src/receipt\\.js')
  await expect(page.getByText('0 decided')).toBeVisible()
  await page.getByRole('region', { name: 'Editor' }).getByRole('button', { name: 'Accept all' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 decided')).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await approveByKeys('node --test')
  await approveByKeys('Commit')

  await expect(chat.answers.last()).toContainText('That was the tour')
})

function tourOn(page: Page) {
  const chat = chatPanel(page)
  const press = (button: string) => (title: string) =>
    chat.card(`${title}.*Asks you`).getByRole('button', { name: button }).click()
  return { chat, approve: press('Approve'), reject: press('Reject') }
}

/** Where a reload would come back to. */
const folderOf = async (page: Page): Promise<string> =>
  (await page.evaluate(() => sessionStorage.getItem('codelab-folder'))) ?? ''
