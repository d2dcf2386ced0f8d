import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a file is written once it was approved, and not before', async ({ app }) => {
  const { page, exists, readFile } = await app({ script: 'write-file' })
  const chat = chatPanel(page)

  await chat.ask('Write some notes')
  const card = chat.card('NOTES\\.md.*Asks you')
  await expect(card).toContainText('Written by the agent.')
  expect(await exists('NOTES.md')).toBe(false)
  await card.getByRole('button', { name: 'Approve' }).click()

  await expect(chat.answers.last()).toContainText('The notes are written.')
  expect(await readFile('NOTES.md')).toBe('# Notes\n\nWritten by the agent.\n')
})

test('it can all be done from the keyboard', async ({ app }) => {
  const { page, readFile } = await app({ script: 'write-file' })
  const chat = chatPanel(page)

  await chat.ask('Write some notes')
  await expect(chat.card('NOTES\\.md.*Asks you')).toBeVisible()
  await expect(chat.message).toBeFocused()
  await page.keyboard.press('Control+.')
  await page.keyboard.press('Control+Enter')

  await expect(chat.answers.last()).toContainText('The notes are written.')
  expect(await readFile('NOTES.md')).toContain('Written by the agent.')
})
