import { expect, test } from './fixtures.ts'

const workspace = { 'src/a.ts': 'export const a = 1\n', 'docs/x.md': '# x\n', 'README.md': '# hi\n' }

test('files are made, renamed, moved, deleted and restored from the tree', async ({ app }) => {
  const { page, exists, readFile } = await app({ workspace })
  const tree = page.getByRole('tree', { name: 'Files' })
  const item = (name: string) => tree.getByRole('treeitem', { name, exact: true })

  await item('README.md').click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'New file' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('fresh.ts')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'fresh.ts' })).toBeVisible()
  await expect.poll(() => exists('fresh.ts')).toBe(true)

  await expect(tree).toBeFocused()
  await page.keyboard.press('F2')
  await page.getByRole('textbox', { name: 'Name' }).fill('renamed.ts')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('tab', { name: 'renamed.ts' })).toBeVisible()
  expect(await exists('fresh.ts')).toBe(false)

  await item('renamed.ts').dragTo(item('src'))
  await expect.poll(() => exists('src/renamed.ts')).toBe(true)

  // Opening the folder moves nothing but the tree: what goes is what stands out.
  await item('docs').click()
  await item('x.md').waitFor()
  await tree.focus()
  await page.keyboard.press('Delete')
  await expect(item('docs')).toBeHidden()
  expect(await exists('docs')).toBe(false)
  await page.getByRole('button', { name: 'Restore' }).click()
  await expect(item('docs')).toBeVisible()
  expect(await readFile('docs/x.md')).toBe('# x\n')
})

test('a text of many megabytes opens, a second file stands beside it', async ({ app }) => {
  const { page, writeFile } = await app({ workspace })
  await writeFile('large.txt', 'some words in a line that is one of many\n'.repeat(300_000))
  const tree = page.getByRole('tree', { name: 'Files' })

  await tree.getByRole('treeitem', { name: 'large.txt' }).click()
  await expect(page.getByText('It opens for reading only.')).toBeVisible()
  await expect(page.locator('.view-line').first()).toContainText('some words in a line')
  await tree.getByRole('treeitem', { name: 'README.md' }).click({ button: 'right' })
  await page.getByRole('menuitem', { name: 'Open beside' }).click()

  await expect(page.getByRole('region', { name: 'Beside: README.md' }).locator('.view-line').first()).toContainText(
    '# hi',
  )
})
