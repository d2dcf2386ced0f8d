import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a change is taken back from its card, byte for byte', async ({ app }) => {
  const before = "export const greet = (name: string) => 'Hello, ' + name\r\n"
  const { page, readFile } = await app({ script: 'change-file', workspace: { 'src/greet.ts': before } })
  const chat = chatPanel(page)
  await chat.ask('Greet more politely')
  const asking = chat.card('src/greet\\.ts.*Asks you')
  await asking.getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers.last()).toContainText('The greeting is changed.')
  expect(await readFile('src/greet.ts')).toContain('Good day')

  await page.getByRole('button', { name: 'Undo', exact: true }).click()

  await expect(chat.card('src/greet\\.ts.*Undone')).toBeVisible()
  expect(await readFile('src/greet.ts')).toBe(before)
})

test('a file the agent made goes again when it is undone', async ({ app }) => {
  const { page, exists } = await app({ script: 'write-file' })
  const chat = chatPanel(page)
  await chat.ask('Write some notes')
  await chat.card('NOTES\\.md.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(() => exists('NOTES.md')).toBe(true)

  await page.getByRole('button', { name: 'Undo', exact: true }).click()

  await expect.poll(() => exists('NOTES.md')).toBe(false)
})
