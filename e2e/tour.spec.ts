import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('the tour is taken from a first start to a commit, without a model', async ({ app }) => {
  const { page } = await app({ workspace: null })
  const chat = chatPanel(page)
  const approve = (title: string) => chat.card(`${title}.*Asks you`).getByRole('button', { name: 'Approve' }).click()

  await page.getByRole('button', { name: 'Take the tour' }).click()
  await expect(chat.message).toHaveValue(/wrong total/)
  await chat.message.press('Enter')

  await expect(page.getByText('Script, no model').first()).toBeVisible()
  await approve('node --test')
  await approve('src/receipt\\.js')
  await page.getByRole('button', { name: 'Accept all' }).click()
  await page.getByRole('button', { name: 'Apply selected' }).click()
  await approve('node --test')
  await approve('[Cc]ommit')

  await expect(chat.answers.last()).toContainText('That was the tour')
  await expect(page.getByRole('treeitem', { name: 'src' })).toBeVisible()
})
