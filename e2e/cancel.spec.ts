import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

/** Waits, with a child that waits too, and keeps saying that it lives. */
const waiting = `
import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
const isChild = process.argv.includes('child')
if (!isChild) spawn(process.execPath, ['wait.mjs', 'child'], { stdio: 'inherit' })
console.log(isChild ? 'child waits' : 'parent waits')
setInterval(() => appendFileSync(isChild ? 'child.log' : 'parent.log', '.'), 50)
`

test('stopping ends a running command with all it started', async ({ app }) => {
  const { page, readFile, exists } = await app({ script: 'long-command', workspace: { 'wait.mjs': waiting } })
  const chat = chatPanel(page)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await chat.ask('Wait a little')
  await chat.card('wait\\.mjs.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(async () => (await exists('child.log')) && (await exists('parent.log'))).toBe(true)

  await chat.stop.click()

  await expect(chat.card('wait\\.mjs.*Cancelled')).toBeVisible()
  await expect(page.getByText('You stopped this turn.')).toBeVisible()
  const lived = [await readFile('child.log'), await readFile('parent.log')]
  // Several times what lies between two signs of life.
  await page.waitForTimeout(500)
  expect([await readFile('child.log'), await readFile('parent.log')]).toEqual(lived)
})

test('Escape stops a turn, and the next message begins another', async ({ app }) => {
  const { page } = await app({ script: 'slow-answer' })
  const chat = chatPanel(page)
  await chat.ask('Tell me something long')
  await expect(chat.answers.last()).toContainText('word')

  await chat.message.press('Escape')

  await expect(page.getByText('You stopped this turn.')).toBeVisible()
  await chat.ask('And now?')
  await expect(chat.answers.last()).toContainText('Here again.')
})
