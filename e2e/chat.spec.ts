import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a question is answered, with the file it looked into', async ({ app }) => {
  const { page } = await app({ script: 'chat' })
  const chat = chatPanel(page)

  await chat.ask('What does greet do?')

  await expect(chat.questions).toHaveText(/What does greet do\?/)
  await expect(chat.card('src/greet\\.ts.*Done')).toBeVisible()
  await expect(chat.answers.last()).toContainText('The function greet takes a name')
  await expect(chat.answers.last().getByText("greet('you')")).toBeVisible()
})

test('the conversation goes on, and stands there again after a restart', async ({ app }) => {
  const running = await app({ script: 'chat' })
  const chat = chatPanel(running.page)
  await chat.ask('What does greet do?')
  await expect(chat.answers.last()).toContainText('takes a name')

  await chat.ask('Thank you')
  await expect(chat.answers.last()).toContainText('You are welcome.')
  await running.restart()

  const again = chatPanel(running.page)
  await expect(again.questions).toHaveCount(2)
  await expect(again.answers.last()).toContainText('You are welcome.')
})

test('a script is never taken for a model', async ({ app }) => {
  const { page } = await app({ script: 'chat' })

  await expect(page.getByText('Script, no model').first()).toBeVisible()
})
