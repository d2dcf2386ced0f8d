import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a question that stood when the process was killed is asked again, and can be answered', async ({ app }) => {
  const running = await app({ script: 'write-file' })
  await chatPanel(running.page).ask('Write some notes')
  await expect(chatPanel(running.page).card('NOTES\\.md.*Asks you')).toBeVisible()

  await running.killAndRestart()

  const chat = chatPanel(running.page)
  await expect(chat.questions).toHaveText(/Write some notes/)
  expect(await running.exists('NOTES.md')).toBe(false)
  await chat.card('NOTES\\.md.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers.last()).toContainText('The notes are written.')
  expect(await running.readFile('NOTES.md')).toContain('Written by the agent.')
})

test('a command that ran when the process was killed is shown as interrupted and not run again', async ({ app }) => {
  const running = await app({
    script: 'long-command',
    workspace: {
      'wait.mjs': `import { appendFileSync } from 'node:fs'; appendFileSync('runs.log', 'ran\\n'); setTimeout(() => {}, 60_000)`,
    },
  })
  const before = chatPanel(running.page)
  await running.page.getByRole('button', { name: 'Trust folder' }).click()
  await before.ask('Wait a little')
  await before.card('wait\\.mjs.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(() => running.exists('runs.log')).toBe(true)

  await running.killAndRestart()

  await expect(chatPanel(running.page).card('wait\\.mjs.*Interrupted')).toBeVisible()
  expect(await running.readFile('runs.log')).toBe('ran\n')
})

test('text that was streaming when the process was killed stands there', async ({ app }) => {
  const running = await app({ script: 'slow-answer' })
  const before = chatPanel(running.page)
  await before.ask('Tell me something long')
  await expect(before.answers.last()).toContainText(/(word ){60}/)

  await running.killAndRestart()

  const chat = chatPanel(running.page)
  // A quarter of a second may be lost, a dozen words here.
  await expect(chat.answers.last()).toContainText(/(word ){30}/)
  await expect(running.page.getByText(/CodeLab ended while this turn was running/)).toBeVisible()
})
