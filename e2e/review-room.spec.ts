import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'talk.txt': `Hi\n${numbers}Bye\n` }

const composer = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true })
const widths = (page: Page) =>
  page.evaluate(() => ['side', 'editor', 'chat'].map((id) => document.getElementById(id)?.clientWidth ?? 0))

test('a review is given the window by a key, and the panels come back as they were', async ({ app }) => {
  const running = await app({ script: 'review', workspace })
  const { page } = running
  await chatPanel(page).ask('Be more polite')
  const changes = page.getByRole('group', { name: 'Changes of talk.txt' })
  await changes.focus()
  await composer(page).fill('Half a thought')
  await changes.focus()
  const before = await widths(page)

  await page.keyboard.press('z')
  await expect(composer(page)).toBeHidden()
  await expect(page.getByRole('button', { name: 'Show the panels again' })).toBeVisible()
  expect((await widths(page))[1]).toBeGreaterThan(before[0]! + before[1]!)
  await page.keyboard.press('z')

  await expect(composer(page)).toHaveValue('Half a thought')
  await expect(changes).toBeFocused()
  expect(await widths(page)).toEqual(before)

  await page.getByRole('button', { name: 'More room' }).click()
  await expect(composer(page)).toBeHidden()
  await page.keyboard.press('Control+L')
  await expect(composer(page)).toBeFocused()
  expect(await widths(page)).toEqual(before)

  // From the composer, for any editor; its tab once closed, the panels are there.
  await page.keyboard.press('Control+Shift+M')
  await expect(changes).toBeFocused()
  await page.keyboard.press('Control+Alt+W')
  await expect(composer(page)).toBeVisible()

  await page.getByRole('button', { name: 'Open the review' }).click()
  await page.getByRole('button', { name: 'More room' }).click()
  await expect(composer(page)).toBeHidden()
  await running.restart()
  await expect(composer(running.page)).toBeVisible()
})
