import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('closing the last window while the agent works asks first', async ({ app }) => {
  const { page, closeWindow } = await app({ script: 'slow-answer' })
  const chat = chatPanel(page)
  await chat.ask('Tell me something long')
  await expect(chat.answers.last()).toContainText('word')

  await closeWindow('Keep working')
  await expect(chat.answers.last()).toContainText(/(word ){50}/)

  const closed = page.waitForEvent('close')
  await closeWindow('Stop and close')
  await closed
})

test('with nothing going on a window just closes', async ({ app }) => {
  const { page, closeWindow } = await app()

  const closed = page.waitForEvent('close')
  await closeWindow('Keep working')
  await closed
})
