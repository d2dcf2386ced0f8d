import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'
import { projectRoot } from './shells.ts'

const program = join(projectRoot, 'e2e/scripts/mcp-server.js')

const settingsOf = (page: Page) => ({
  section: page.getByRole('region', { name: 'Tool servers (MCP)' }),
  open: () => page.getByRole('button', { name: 'Settings', exact: true }).click(),
  async add(token: string | null): Promise<void> {
    await this.section.getByRole('button', { name: 'Add a server' }).click()
    await expect(this.section.getByLabel('Name', { exact: true })).toBeFocused()
    await page.keyboard.type('notes')
    await this.section.getByLabel('Command').fill(process.execPath)
    await this.section.getByLabel('Arguments').fill(program)
    if (token !== null) {
      await this.section.getByRole('button', { name: 'Add a value' }).click()
      await this.section.getByLabel('Name of the value').fill('NOTES_TOKEN')
      await this.section.getByLabel('Value of NOTES_TOKEN').fill(token)
    }
    await this.section.getByRole('button', { name: 'Save' }).click()
  },
})

test('a server is set up, started and used; a tool it gains is there at once', async ({ app }) => {
  const { page } = await app({ script: 'mcp-settings' })
  const chat = chatPanel(page)
  const settings = settingsOf(page)
  const state = settings.section.getByRole('status')
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await settings.open()

  await settings.add('secret')
  await expect(state).toHaveText('not started')
  await settings.section.getByRole('button', { name: 'Start notes' }).click()
  await expect(state).toHaveText('runs, 2 tools')

  await chat.ask('How many notes are there?')
  await chat.card('notes: count.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers.last()).toContainText('They are counted.')
  await chat.card('notes: count').getByRole('button', { name: 'notes: count' }).click()
  await expect(chat.card('notes: count')).toContainText('There are 6 notes.')

  await chat.ask('Let me read them')
  await chat.card('notes: unlock.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers.last()).toContainText('They are unlocked.')
  await expect(state).toHaveText('runs, 3 tools')

  await settings.section.getByRole('checkbox', { name: 'Use notes' }).click()
  await expect(state).toHaveText('off')
  await settings.section.getByRole('button', { name: 'Remove notes' }).click()
  await expect(settings.section).toContainText('None yet.')
})

test('one that does not start says why and is mended; a secret is kept and never shown', async ({ app }) => {
  const running = await app()
  const first = settingsOf(running.page)
  await first.open()

  await first.add(null)
  await first.section.getByRole('button', { name: 'Start notes' }).click()
  await expect(first.section.getByRole('alert')).toContainText('NOTES_TOKEN is missing.')
  await first.section.getByRole('button', { name: 'Edit notes' }).click()
  await first.section.getByRole('button', { name: 'Add a value' }).click()
  await first.section.getByLabel('Name of the value').fill('NOTES_TOKEN')
  await first.section.getByLabel('Value of NOTES_TOKEN').fill('a-secret')
  await first.section.getByRole('button', { name: 'Save' }).click()
  await expect(first.section.getByRole('status')).toHaveText('not started')

  await running.restart()
  const again = settingsOf(running.page)
  await again.open()
  await again.section.getByRole('button', { name: 'Edit notes' }).click()
  await expect(again.section.getByLabel('Value of NOTES_TOKEN')).toHaveValue('')
  await expect(again.section.getByLabel('Value of NOTES_TOKEN')).toHaveAttribute('placeholder', /kept/)
  await again.section.getByLabel('Name', { exact: true }).fill('other-notes')
  await again.section.getByRole('button', { name: 'Save' }).click()
  await again.section.getByRole('button', { name: 'Start other-notes' }).click()
  await expect(again.section.getByRole('status')).toHaveText('runs, 2 tools')
})
