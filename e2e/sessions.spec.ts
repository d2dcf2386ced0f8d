import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('what was said is found in any session of the folder, and shown where it stands', async ({ app }) => {
  const { page } = await app({ script: 'sessions' })
  const chat = chatPanel(page)
  await chat.ask('Which animal is tall?')
  await expect(chat.answers.last()).toContainText('giraffe')
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'New session' }).click()
  await expect(chat.questions).toHaveCount(0)
  await chat.ask('Which one is heavy?')
  await expect(chat.answers.last()).toContainText('elephant')
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Sessions' }).click()

  const search = page.getByRole('searchbox', { name: 'Search in all sessions' })
  await search.fill('giraf')
  const found = page.getByRole('list', { name: 'Messages found' })
  await expect(found.getByRole('listitem')).toHaveCount(1)
  await expect(found.locator('mark')).toHaveText('giraffe')
  await found.getByRole('button').click()

  await expect(chat.answers.last()).toContainText('giraffe')
  await search.fill('rhinoceros')
  await expect(page.getByText('Nobody has said that in this folder.')).toBeVisible()
  await search.press('Escape')
  await expect(page.getByRole('button', { name: /Which one is heavy/ })).toBeVisible()
})

test('one goes on from an earlier message of one’s own, and both ways stay', async ({ app }) => {
  const { page } = await app({ script: 'sessions' })
  const chat = chatPanel(page)
  await chat.ask('Which animal is tall?')
  await expect(chat.answers.last()).toContainText('giraffe')

  await chat.questions.first().hover()
  await chat.questions.first().getByRole('button', { name: 'Edit and go on from here' }).click()
  await expect(chat.message).toHaveValue('Which animal is tall?')
  await chat.ask('Which one is heavy?')

  await expect(chat.answers).toContainText(['elephant'])
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Sessions' }).click()
  const list = page.getByRole('region', { name: 'Sessions' })
  await list.getByRole('button', { name: /^Which animal is tall/ }).click()
  await expect(chat.answers).toContainText(['giraffe'])
})

test('a session is exported, deleted, and comes back by import', async ({ app, shell }) => {
  test.skip(shell !== 'web', 'The desktop asks in a dialog of the system where a file shall be kept.')
  const { page } = await app({ script: 'sessions' })
  const chat = chatPanel(page)
  await chat.ask('Which animal is tall?')
  await expect(chat.answers.last()).toContainText('giraffe')
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Sessions' }).click()
  const list = page.getByRole('region', { name: 'Sessions' })
  const choose = async (name: string) => {
    await list.getByRole('button', { name: 'More actions' }).first().click()
    await page.getByRole('menuitem', { name }).click()
  }

  const [file] = await Promise.all([page.waitForEvent('download'), choose('Export as JSON')])
  expect(file.suggestedFilename()).toMatch(/^which-animal-is-tall-[\d-]+\.json$/)
  const [markdown] = await Promise.all([page.waitForEvent('download'), choose('Export as Markdown')])
  expect(markdown.suggestedFilename()).toMatch(/\.md$/)
  await choose('Delete')
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await expect(list.getByRole('button', { name: /^Which animal/ })).toBeHidden()
  await list.locator('input[type=file]').setInputFiles(await file.path())

  await expect(list.getByRole('button', { name: /^Which animal/ })).toBeVisible()
  await expect(chat.answers).toContainText(['giraffe'])
})

test('a fork goes on by itself, the other session stays as it was', async ({ app }) => {
  const { page } = await app({ script: 'sessions' })
  const chat = chatPanel(page)
  await chat.ask('Which animal is tall?')
  await expect(chat.answers.last()).toContainText('giraffe')
  await page.getByRole('region', { name: 'Chat' }).getByRole('button', { name: 'Sessions' }).click()
  const list = page.getByRole('region', { name: 'Sessions' })

  await list.getByRole('button', { name: 'More actions' }).first().click()
  await page.getByRole('menuitem', { name: 'Fork' }).click()
  await expect(list.getByRole('button', { name: /^Which animal/ })).toHaveCount(2)
  await chat.ask('Which one is heavy?')

  await expect(chat.answers).toContainText(['giraffe', 'elephant'])
  await list.locator('.session[aria-current=false]').click()
  await expect(chat.answers).toHaveCount(1)
})
