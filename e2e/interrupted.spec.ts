import { chatPanel } from './chat-panel.ts'
import { expect, test, type RunningApp } from './fixtures.ts'

/** Waits the first time, and ends at once when it is run again. */
const waitsOnce = `
import { appendFileSync, existsSync } from 'node:fs'
const isSecond = existsSync('runs.log')
appendFileSync('runs.log', 'ran\\n')
if (!isSecond) setTimeout(() => {}, 60_000)
`

async function killWhileRunning(running: RunningApp): Promise<void> {
  const chat = chatPanel(running.page)
  await running.page.getByRole('button', { name: 'Trust folder' }).click()
  await chat.ask('Wait a little')
  await chat.card('wait\\.mjs.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(() => running.exists('runs.log')).toBe(true)
  await running.killAndRestart()
  await expect(chatPanel(running.page).card('wait\\.mjs.*Interrupted')).toBeVisible()
}

test('an interrupted command can be left as it is, and the agent goes on', async ({ app }) => {
  const running = await app({ script: 'long-command', workspace: { 'wait.mjs': waitsOnce } })
  await killWhileRunning(running)
  const chat = chatPanel(running.page)

  await chat.card('wait\\.mjs').getByRole('button', { name: 'Go on without it' }).click()

  await expect(chat.answers.last()).toContainText('Done waiting.')
  expect(await running.readFile('runs.log')).toBe('ran\n')
  await expect(chat.card('wait\\.mjs').getByRole('button', { name: 'Run again' })).toBeHidden()
})

test('an interrupted command can be run again, and is asked about again', async ({ app }) => {
  const running = await app({ script: 'long-command', workspace: { 'wait.mjs': waitsOnce } })
  await killWhileRunning(running)
  const chat = chatPanel(running.page)

  await chat.card('wait\\.mjs').getByRole('button', { name: 'Run again' }).click()
  await chat.card('wait\\.mjs.*Asks you').getByRole('button', { name: 'Approve' }).click()

  await expect(chat.answers.last()).toContainText('Done waiting.')
  expect(await running.readFile('runs.log')).toBe('ran\nran\n')
})
