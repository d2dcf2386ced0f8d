import { execFileSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

const workspace = {
  'README.md': '# Sample\n',
  'src/greet.ts': "export const greet = () => 'Hello'\n",
  'src/part.ts': 'export {}\n',
}
const gitIn =
  (folder: string) =>
  (...args: string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' })

const panelOf = (page: Page) => {
  const panel = page.getByRole('region', { name: 'Source control' })
  const tree = panel.getByRole('tree', { name: 'Changed files' })
  return {
    panel,
    tree,
    file: (name: RegExp) => tree.getByRole('treeitem', { name }),
    group: (name: string) => tree.getByRole('treeitem', { name: new RegExp(`^${name},`) }),
    message: panel.getByRole('textbox', { name: 'Commit message' }),
    commit: panel.getByRole('button', { name: /^(Commit|Amend)/ }),
    async open(): Promise<void> {
      await page.getByRole('button', { name: 'Trust folder' }).click()
      await page.keyboard.press('Control+Shift+G')
      await expect(panel).toBeVisible()
    },
  }
}

test('a file is staged and committed by keyboard, and the commit stands in the log', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const git = gitIn(folder)
  git('config', 'user.name', 'Sample')
  git('config', 'user.email', 'sample@example.com')
  await writeFile('src/greet.ts', "export const greet = () => 'Good day'\n")
  await writeFile('notes.txt', 'not yet\n')
  const { tree, file, group, message, commit, open, panel } = panelOf(page)
  await open()
  await expect(group('Changes')).toHaveAccessibleName('Changes, 2 files')
  await expect(commit).toBeDisabled()
  await expect(panel.getByText('Nothing is staged.')).toBeVisible()

  await tree.focus()
  await page.keyboard.press('End')
  await page.keyboard.press(' ')
  await expect(group('Staged')).toHaveAccessibleName('Staged, 1 file')
  await message.fill('greet: more politely')
  await message.press('Control+Enter')

  await expect(page.getByText(/^Committed [0-9a-f]{7,} greet: more politely/)).toBeVisible()
  expect(git('log', '--format=%an: %s', '-1')).toBe('Sample: greet: more politely\n')
  expect(git('status', '--short')).toBe('?? notes.txt\n')
  await expect(group('Staged')).toBeHidden()
  await expect(file(/^notes\.txt, Untracked/)).toBeVisible()
  await expect(message).toHaveValue('')
})

test('what a terminal stages and commits appears, with the branch and the number of changes', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const git = gitIn(folder)
  const { file, group, open, panel } = panelOf(page)
  await open()
  await expect(panel.getByText('Nothing changed since the last commit')).toBeVisible()
  await writeFile('README.md', '# Sample\n\nMore.\n')
  await expect(file(/^README\.md, Modified/)).toBeVisible()

  git('add', 'README.md')
  await expect(group('Staged')).toBeVisible()
  await expect(group('Changes')).toBeHidden()
  git('switch', '--quiet', '--create', 'topic')

  const status = page.getByRole('contentinfo', { name: 'Status' })
  await expect(status.getByRole('button', { name: /topic/ })).toContainText('1 change')
  git('-c', 'user.name=S', '-c', 'user.email=s@example.com', 'commit', '--quiet', '--message', 'Outside')
  await expect(panel.getByText('Nothing changed since the last commit')).toBeVisible()
})

test('discarded changes come back, and a file leaves the index again', async ({ app }) => {
  const { page, workspace: folder, readFile, writeFile } = await app({ workspace, git: true })
  await writeFile('README.md', 'other\n')
  gitIn(folder)('add', 'README.md')
  await writeFile('src/part.ts', 'changed\n')
  const { file, open, tree } = panelOf(page)
  await open()

  await expect(file(/^part\.ts/)).toBeVisible()
  // A row that moves while the list is read again loses the pointer.
  await expect(async () => {
    await file(/^README\.md/).hover()
    await tree.getByRole('button', { name: 'Unstage README.md' }).click({ timeout: 1000 })
  }).toPass()
  await expect(tree.getByRole('treeitem', { name: /^Staged/ })).toBeHidden()
  await file(/^part\.ts/).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Discard changes of src/part.ts' }).click()

  await expect(file(/^part\.ts/)).toBeHidden()
  expect(await readFile('src/part.ts')).toBe('export {}\n')
  await page.getByRole('button', { name: 'Undo', exact: true }).click()
  await expect(file(/^part\.ts/)).toBeVisible()
  expect(await readFile('src/part.ts')).toBe('changed\n')
})

test('a hook that refuses is heard where the message is written, and a slow one is cancelled', async ({ app }) => {
  const { page, workspace: folder, writeFile } = await app({ workspace, git: true })
  const git = gitIn(folder)
  const hook = (script: string) => {
    writeFileSync(join(folder, '.git/hooks/pre-commit'), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, '.git/hooks/pre-commit'), 0o755)
  }
  hook('echo "src/greet.ts: 2 problems"; exit 1')
  await writeFile('README.md', 'other\n')
  git('add', 'README.md')
  const { message, commit, open, panel } = panelOf(page)
  await open()
  await message.fill('readme: other')
  await commit.click()

  await expect(panel.getByRole('alert')).toContainText('src/greet.ts: 2 problems')
  await expect(message).toHaveValue('readme: other')

  hook('echo "still looking"; sleep 60')
  await commit.click()
  await panel.getByRole('button', { name: 'Look at them' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Trust the changes' }).click()
  await expect(panel.getByRole('button', { name: 'Look at them' })).toBeHidden()
  await commit.click()
  const progress = panel.getByRole('status').filter({ hasText: 'still looking' })
  await expect(progress).toBeVisible()
  await panel.getByRole('button', { name: 'Cancel' }).click()
  await expect(progress).toBeHidden()
  expect(git('log', '--format=%s')).toBe('Begin\n')
})

test('a folder without a repository gets one', async ({ app }) => {
  const { page, exists } = await app({ workspace })
  const { open, panel, file } = panelOf(page)
  await open()

  await panel.getByRole('button', { name: 'Make a repository' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Make a repository' }).click()

  await expect(file(/^README\.md, Untracked/)).toBeVisible()
  expect(await exists('.git/HEAD')).toBe(true)
  await page.keyboard.press('Control+Shift+E')
  await expect(page.getByRole('treeitem', { name: 'README.md, Untracked' })).toBeVisible()
})

test('what the agent changed is reviewed from the end of its turn', async ({ app }) => {
  const { page } = await app({ script: 'change-file' })
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill('Greet more politely')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Approve' }).click()
  await expect(page.getByText('1 file changed')).toBeVisible()

  await page.getByText('1 file changed').locator('..').getByRole('button', { name: 'Review' }).click()

  await expect(page.getByRole('tab', { name: /Changes of a turn/ })).toBeVisible()
})
