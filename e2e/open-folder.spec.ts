import { expect, test } from './fixtures.ts'

test('a folder named at the start shows its files, and a click shows a file', async ({ app }) => {
  const { page } = await app({
    workspace: { 'README.md': '# Sample\n', 'src/deep/answer.ts': 'export const answer = 42\n' },
  })
  const files = page.getByRole('tree', { name: 'Files' })

  await files.getByRole('treeitem', { name: 'src' }).click()
  await files.getByRole('treeitem', { name: 'deep' }).click()
  await files.getByRole('treeitem', { name: 'answer.ts' }).click()

  await expect(page.getByRole('tab', { name: /answer\.ts/ })).toBeVisible()
  await expect(page.getByText('export const answer = 42')).toBeVisible()
})

test('a file made outside appears without being asked for', async ({ app }) => {
  const { page, writeFile } = await app({ workspace: { 'one.txt': '1\n' } })
  const files = page.getByRole('tree', { name: 'Files' })
  await expect(files.getByRole('treeitem', { name: 'one.txt' })).toBeVisible()

  await writeFile('two.txt', '2\n')

  await expect(files.getByRole('treeitem', { name: 'two.txt' })).toBeVisible()
})

test('names with spaces, quotes and other scripts are shown and open', async ({ app }) => {
  const name = `a "quoted" & 'plain' файл.txt`
  const { page } = await app({ workspace: { [name]: 'inside\n' } })

  await page.getByRole('treeitem', { name }).click()

  await expect(page.getByText('inside')).toBeVisible()
})
