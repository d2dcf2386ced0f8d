import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('a reloaded window shows the same folder and conversation, and a turn goes on meanwhile', async ({ app }) => {
  const { page, readFile } = await app({ script: 'write-file' })
  await chatPanel(page).ask('Write some notes')
  await expect(chatPanel(page).card('NOTES\\.md.*Asks you')).toBeVisible()

  await page.reload()

  const chat = chatPanel(page)
  await expect(page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: 'README.md' })).toBeVisible()
  await expect(chat.questions).toHaveText(/Write some notes/)
  await chat.card('NOTES\\.md.*Asks you').getByRole('button', { name: 'Approve' }).click()
  await expect(chat.answers.last()).toContainText('The notes are written.')
  expect(await readFile('NOTES.md')).toContain('Written by the agent.')
})

test('text that streams while the window reloads is there afterwards, once', async ({ app }) => {
  const { page } = await app({ script: 'counting' })
  const chat = chatPanel(page)
  await chat.ask('Count')
  await expect(chat.answers.last()).toContainText('3;')

  await page.reload()

  await expect(chatPanel(page).answers.last()).toContainText('1; 2; 3; 4; 5; 6; 7; 8; 9; 10; done.')
})
