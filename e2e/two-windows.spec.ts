import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('two windows show two folders, and hear nothing of each other', async ({ app }) => {
  const first = await app({ script: 'chat', workspace: { 'one.txt': '1\n', 'src/greet.ts': '' } })
  const second = await first.openAnother({ 'two.txt': '2\n', 'src/greet.ts': '' })
  const filesOf = (page: typeof second) => page.getByRole('tree', { name: 'Files' })
  await expect(filesOf(second).getByRole('treeitem', { name: 'two.txt' })).toBeVisible()
  await expect(filesOf(second).getByRole('treeitem', { name: 'one.txt' })).toBeHidden()
  await expect(filesOf(first.page).getByRole('treeitem', { name: 'one.txt' })).toBeVisible()

  await chatPanel(second).ask('What does greet do?')
  await expect(chatPanel(second).answers.last()).toContainText('takes a name')

  await expect(chatPanel(first.page).questions).toHaveCount(0)
})
