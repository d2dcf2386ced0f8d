import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('messages written while the agent works wait, can be changed, moved, taken back, and sent at once', async ({
  app,
}) => {
  const running = await app({ script: 'queue' })
  const { page } = running
  const chat = chatPanel(page)
  await chat.ask('First, please')
  await expect(chat.card('first\\.txt.*Asks you')).toBeVisible()
  const queue = page.getByRole('list', { name: 'Messages that wait' })
  for (const text of ['Second', 'Third', 'Never', 'Meanwhile this']) await chat.ask(text)
  await expect(queue.getByRole('listitem')).toHaveText(['Second', 'Third', 'Never', 'Meanwhile this'])

  const message = (text: string) => queue.getByRole('listitem').filter({ hasText: text })
  await message('Second').getByRole('button', { name: 'Edit' }).click()
  await queue.getByRole('textbox', { name: 'Edit' }).fill('Second, changed')
  await queue.getByRole('textbox', { name: 'Edit' }).press('Enter')
  await message('Third').getByRole('button', { name: 'Move up' }).click()
  await message('Never').getByRole('button', { name: 'Take back' }).click()
  await message('Meanwhile this').getByRole('button', { name: 'Send now' }).click()
  await expect(queue.getByRole('listitem')).toHaveText(['Meanwhile this', 'Third', 'Second, changed'])

  await chat.card('first\\.txt.*Asks you').getByRole('button', { name: 'Approve' }).click()

  await expect(chat.answers.last()).toContainText('Changed done.')
  await expect(chat.questions).toContainText(['First, please', 'Meanwhile this', 'Third', 'Second, changed'])
  await expect(chat.answers).toContainText(['I write it down.', 'I heard', 'Third done.', 'Changed done.'])
  await expect(queue).toBeHidden()
})

test('what waits is still there after the process was killed', async ({ app }) => {
  const running = await app({ script: 'queue' })
  const before = chatPanel(running.page)
  await before.ask('First, please')
  await expect(before.card('first\\.txt.*Asks you')).toBeVisible()
  await before.ask('Third')
  await expect(running.page.getByRole('list', { name: 'Messages that wait' })).toContainText('Third')

  await running.killAndRestart()

  const chat = chatPanel(running.page)
  await expect(running.page.getByRole('list', { name: 'Messages that wait' })).toContainText('Third')
  await chat.card('first\\.txt.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers).toContainText(['I write it down.', 'First done.', 'Third done.'])
})
