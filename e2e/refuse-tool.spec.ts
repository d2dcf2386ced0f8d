import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('what was rejected does not happen, and the agent is told why', async ({ app }) => {
  const { page, exists } = await app({ script: 'write-file' })
  const chat = chatPanel(page)

  await chat.ask('Write some notes')
  const card = chat.card('NOTES\\.md.*Asks you')
  await card.getByRole('textbox', { name: /Reason/ }).fill('no notes here')
  await card.getByRole('button', { name: 'Reject' }).click()

  await expect(chat.answers.last()).toContainText('You said: no notes here')
  await expect(chat.card('NOTES\\.md.*Rejected')).toBeVisible()
  expect(await exists('NOTES.md')).toBe(false)
})
