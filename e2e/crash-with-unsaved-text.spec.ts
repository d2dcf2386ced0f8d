import { expect, test } from './fixtures.ts'
import { editor } from './text-editor.ts'

test('text that was not saved when the process was killed is there again', async ({ app }) => {
  const running = await app({ workspace: { 'notes.txt': 'saved\n' } })
  await editor(running.page).open('notes.txt')
  await editor(running.page).type('unsaved but ')
  await expect(editor(running.page).unsavedTab('notes.txt')).toBeVisible()
  // Drafts are kept a moment after the last key.
  await running.page.waitForTimeout(1500)

  await running.killAndRestart()

  const { page, readFile } = running
  await expect(editor(page).unsavedTab('notes.txt')).toBeVisible()
  await editor(page).unsavedTab('notes.txt').click()
  await expect(page.getByText('unsaved but saved')).toBeVisible()
  expect(await readFile('notes.txt')).toBe('saved\n')
})
