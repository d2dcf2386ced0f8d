import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a file is named with @ and goes with the message, and so does what is pasted', async ({ app }) => {
  const { page } = await app({ script: 'chat' })
  const chat = chatPanel(page)
  await chat.message.click()
  await page.keyboard.type('Explain @gree')
  await expect(page.getByRole('option', { name: 'greet.ts' })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(chat.message).toHaveValue('Explain @src/greet.ts ')
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(4, 4)
    canvas.getContext('2d')?.fillRect(0, 0, 4, 4)
    const data = new DataTransfer()
    data.items.add(new File([await canvas.convertToBlob()], 'shot.png', { type: 'image/png' }))
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }))
  })
  const added = page.getByRole('list', { name: 'Goes with the message' }).getByRole('listitem')
  await expect(added).toHaveText(['greet.ts', 'shot.png'])

  await chat.message.press('Enter')

  await expect(chat.questions.last()).toContainText('Explain @src/greet.ts')
  await expect(chat.questions.last().getByRole('listitem')).toHaveText(['src/greet.ts', 'shot.png'])
  await expect(added).toHaveCount(0)
})

test('Up in an empty composer takes the last message back', async ({ app }) => {
  const { page } = await app({ script: 'chat' })
  const chat = chatPanel(page)
  await chat.ask('Hello')
  await expect(chat.answers.last()).toBeVisible()
  await expect(chat.stop).toBeHidden()

  await chat.message.press('ArrowUp')

  await expect(chat.message).toHaveValue('Hello')
})
