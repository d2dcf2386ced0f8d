import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a terminal of one’s own, and a process of the agent’s beside it to watch and to stop', async ({ app }) => {
  const { page } = await app({ workspace: { 'a.txt': 'hello from a file\n' }, script: 'terminal' })
  const chat = chatPanel(page)
  const panel = page.getByRole('region', { name: 'Terminal' })
  const { tab, screen } = { tab: panel.getByRole('tab'), screen: panel.locator('.xterm-rows') }

  await page.getByRole('button', { name: 'Trust folder' }).click()
  await page.keyboard.press('Control+Backquote')
  await expect(tab).toHaveCount(1)
  await panel.getByRole('textbox').focus()
  await page.keyboard.type('cat a.txt\n')
  await expect(screen).toContainText('hello from a file')

  await chat.ask('Start it')
  await page.getByRole('button', { name: 'Approve', exact: true }).first().click()
  await expect(chat.answers.last()).toContainText('It runs.')
  await panel.getByRole('tab', { name: 'dev-server' }).click()
  await expect(screen).toContainText('ready on 5173')

  await panel.getByRole('button', { name: 'End the program' }).click()
  await expect(panel.getByRole('tab', { name: 'dev-server' })).toContainText('ended')
  await page.keyboard.press('Control+Backquote')
  await expect(panel).toBeHidden()
})
