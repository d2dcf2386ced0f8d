import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const workspace = { 'old.txt': 'old\n' }

test('several questions are approved together, but not what cannot be taken back; it is all in the activity', async ({
  app,
}) => {
  const running = await app({ script: 'three-edits', workspace })
  const { page, exists } = running
  const chat = chatPanel(page)
  await chat.ask('Tidy up')
  const waiting = page.getByRole('region', { name: 'Waiting questions' })
  await expect(waiting.getByRole('listitem')).toHaveCount(4)

  await running.killAndRestart()
  const after = chatPanel(running.page)
  const again = running.page.getByRole('region', { name: 'Waiting questions' })
  await expect(again.getByRole('listitem')).toHaveCount(4)
  await again.getByRole('button', { name: 'Approve all 3' }).click()
  await expect(after.card('old\\.txt.*Asks you')).toBeVisible()
  await expect.poll(() => exists('three.txt')).toBe(true)
  expect(await exists('old.txt')).toBe(true)
  await running.page.keyboard.press('Control+.')
  await running.page.keyboard.press('Control+Enter')
  await expect(after.answers.last()).toContainText('That is settled')
  expect(await exists('old.txt')).toBe(false)

  await running.page.getByRole('button', { name: 'Activity' }).click()
  const activity = running.page.getByRole('region', { name: 'Activity' })
  await expect(activity.getByRole('listitem')).toHaveCount(4)
  await expect(activity.getByRole('listitem').first()).toContainText('approved by you')
  const two = activity.getByRole('listitem').filter({ hasText: 'two.txt' })
  await two.getByRole('button', { name: 'Undo' }).click()
  await expect(activity.getByRole('listitem')).toHaveCount(5)
  expect(await exists('two.txt')).toBe(false)
})

test('several questions are rejected together', async ({ app }) => {
  const { page, exists } = await app({ script: 'three-edits', workspace })
  const chat = chatPanel(page)
  await chat.ask('Tidy up')

  await page.getByRole('button', { name: 'Reject all 4' }).click()

  await expect(chat.answers.last()).toContainText('That is settled')
  expect(await exists('one.txt')).toBe(false)
  expect(await exists('old.txt')).toBe(true)
})
