import { expect, test } from './fixtures.ts'
import { editor } from './text-editor.ts'

test('a file is edited and saved, and the tab says what is not saved yet', async ({ app }) => {
  const { page, readFile } = await app({ workspace: { 'notes.txt': 'first\n' } })
  const { open, type, unsavedTab } = editor(page)
  await open('notes.txt')
  await type('second ')
  await expect(unsavedTab('notes.txt')).toBeVisible()
  expect(await readFile('notes.txt')).toBe('first\n')

  await page.keyboard.press('Control+S')

  await expect(unsavedTab('notes.txt')).toBeHidden()
  expect(await readFile('notes.txt')).toBe('second first\n')
})
