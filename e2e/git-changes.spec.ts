import { execFileSync } from 'node:child_process'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

const lines = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('')
const workspace = { 'long.txt': lines, 'README.md': '# Sample\n' }
const changed = lines.replace('line 2\n', 'line two\nline two and a half\n').replace('line 18\n', 'line eighteen\n')

const gitIn =
  (folder: string) =>
  (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Sam', '-c', 'user.email=sam@example.com', ...args], {
      cwd: folder,
      encoding: 'utf8',
    })

const reviewOf = (page: Page) => ({
  changes: (path: string) => page.getByRole('group', { name: `Changes of ${path}` }),
  told: (text: string) => expect(page.getByRole('tabpanel').getByText(text, { exact: true })).toBeVisible(),
  side: (name: RegExp) => page.getByRole('group', { name: 'Which changes' }).getByRole('button', { name }),
  async open(command: string): Promise<void> {
    const status = page.getByRole('contentinfo', { name: 'Status' })
    await expect(status).toContainText('main')
    await expect(status).toContainText('Trusted')
    await page.keyboard.press('Control+Shift+P')
    await page.keyboard.type(command)
    await page.keyboard.press('Enter')
  },
})

test('a hunk and a line are staged, unstaged and taken back, as git has it', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const git = gitIn(folder)
  const { changes, told, side, open } = reviewOf(page)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await writeFile('long.txt', changed)
  await open('Review uncommitted')
  await expect(changes('long.txt')).toBeFocused()

  // One of the lines of the first hunk.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByRole('button', { name: 'Stage 1 line' }).first()).toBeVisible()
  await page.keyboard.press('a')
  await told('Staged 1 line of long.txt')
  expect(git('show', ':long.txt')).toBe(lines.replace('line 2\n', 'line 2\nline two and a half\n'))
  await expect(side(/^Staged/)).toHaveText('Staged1')

  // The second hunk, whole.
  await page.keyboard.press(']')
  await page.keyboard.press('a')
  await told('Staged 1 hunk of long.txt')
  expect(git('diff', '--cached', '--numstat')).toBe('2\t1\tlong.txt\n')

  await page.keyboard.press('u')
  await told('Taken back: 1 hunk of long.txt')
  expect(git('diff', '--cached', '--numstat')).toBe('1\t0\tlong.txt\n')

  // What is staged, on its own side.
  await side(/^Staged/).click()
  await expect(changes('long.txt')).toBeFocused()
  await page.keyboard.press('r')
  await expect(page.getByText('Nothing to review: nothing is staged')).toBeVisible()
  expect(git('diff', '--cached', '--numstat')).toBe('')
  await page.keyboard.press('u')
  await expect(changes('long.txt')).toBeVisible()
  expect(git('diff', '--cached', '--numstat')).toBe('1\t0\tlong.txt\n')
  await page.getByRole('button', { name: 'Unstage all' }).click()
  await told('Unstaged long.txt')
  expect(git('status', '--short')).toBe(' M long.txt\n')
})

test('what is discarded comes back', async ({ app }) => {
  const { page, workspace: folder, readFile, writeFile, exists } = await app({ workspace, git: true })
  const { changes, told, open } = reviewOf(page)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await writeFile('long.txt', changed)
  await writeFile('new.txt', 'not known to git\n')
  await open('Review uncommitted')
  await expect(changes('long.txt')).toBeFocused()

  await page.keyboard.press('r')
  await told('Discarded 1 hunk of long.txt')
  expect(await readFile('long.txt')).toBe(lines.replace('line 18\n', 'line eighteen\n'))
  await page.keyboard.press('}')
  await expect(changes('new.txt')).toBeFocused()
  await page.keyboard.press('r')
  await told('Discarded 1 hunk of new.txt')
  expect(await exists('new.txt')).toBe(false)

  await page.keyboard.press('u')
  await expect(changes('new.txt')).toBeFocused()
  expect(await readFile('new.txt')).toBe('not known to git\n')
  await page.keyboard.press('u')
  await told('Taken back: 1 hunk of long.txt')
  expect(await readFile('long.txt')).toBe(changed)

  await page.getByRole('button', { name: 'Stage all' }).click()
  await expect(page.getByText('Nothing to review: no changes that are not staged')).toBeVisible()
  expect(gitIn(folder)('status', '--short')).toBe('M  long.txt\nA  new.txt\n')
})

test('what a terminal does to the index appears by itself', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const { changes, side, open } = reviewOf(page)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await writeFile('long.txt', changed)
  await open('Review uncommitted')
  await expect(changes('long.txt')).toBeFocused()

  gitIn(folder)('add', 'long.txt')

  await expect(page.getByText('Nothing to review: no changes that are not staged')).toBeVisible()
  await expect(side(/^Staged/)).toHaveText('Staged1')
  gitIn(folder)('commit', '--quiet', '--message', 'Two lines')
  await expect(page.getByText('Nothing to review: no changes since the last commit')).toBeVisible()
})

test('two commits are compared, and others chosen by typing', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const git = gitIn(folder)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await writeFile('long.txt', changed)
  git('commit', '--quiet', '--all', '--message', 'long: other lines')
  await writeFile('README.md', '# Sample\n\nMore.\n')
  git('commit', '--quiet', '--all', '--message', 'readme: more')
  const { changes, open } = reviewOf(page)
  await open('Compare two commits')
  await expect(changes('README.md')).toBeFocused()
  await expect(page.getByRole('button', { name: /^Later commit: [0-9a-f]{7}, readme: more/ })).toBeVisible()

  await page.getByRole('button', { name: /^Earlier commit: [0-9a-f]{7}, long: other lines/ }).click()
  await page.keyboard.type('begin')
  await expect(page.getByRole('dialog').getByRole('option')).toHaveCount(1)
  await page.keyboard.press('Enter')

  await expect(page.getByRole('button', { name: /^Earlier commit: [0-9a-f]{7}, Begin/ })).toBeVisible()
  await expect(page.getByText('0 of 3 hunks seen')).toBeVisible()
  await expect(changes('README.md')).toBeFocused()
  await page.keyboard.press('a')
  await expect(changes('long.txt')).toBeFocused()
  await page.keyboard.press('a')
  await expect(page.getByText('2 of 3 hunks seen')).toBeVisible()
  await page.keyboard.press('u')
  await expect(page.getByText('1 of 3 hunks seen')).toBeVisible()
  expect(git('status', '--short')).toBe('')
})
