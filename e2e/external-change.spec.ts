import { expect, test } from './fixtures.ts'
import { editor } from './text-editor.ts'

test('a file changed on the disk is shown as it is now, where nothing was typed', async ({ app }) => {
  const { page, writeFile } = await app({ workspace: { 'notes.txt': 'before\n' } })
  await editor(page).open('notes.txt')
  await expect(page.getByText('before')).toBeVisible()

  await writeFile('notes.txt', 'afterwards\n')

  await expect(page.getByText('afterwards')).toBeVisible()
})

test('where something was typed, the person says which text stays', async ({ app }) => {
  const { page, writeFile, readFile } = await app({ workspace: { 'notes.txt': 'before\n' } })
  await editor(page).open('notes.txt')
  await editor(page).type('mine ')

  await writeFile('notes.txt', 'theirs\n')
  await expect(page.getByText('This file changed on the disk while you edited it.')).toBeVisible()
  await expect(page.getByText('mine before')).toBeVisible()
  await page.getByRole('button', { name: 'Save mine over it' }).click()

  await expect.poll(() => readFile('notes.txt')).toBe('mine before\n')
})
