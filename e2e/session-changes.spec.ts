import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const door = `export interface Door {
  open: boolean
  width: number
}

export function open(door: Door): Door {
  if (door.width === 0) {
    throw new Error('This is no door.')
  }
  // The hinges are on the left.
  return { ...door, open: true }
}

// Closing is simpler than opening.

export function close(door: Door): Door {
  return { ...door, open: false }
}

export const narrow = 70
`
const tidied = door
  .replace('  open: boolean', '  readonly isOpen: boolean\n  readonly isLocked: boolean')
  .replace('open: false', 'isOpen: false')
const workspace = { 'src/door.ts': door, 'README.md': '# House\n\nDoors that open.\n' }

/** Lets the agent change three files without asking, and opens the review of what it did. */
async function letItWork(page: Page) {
  const chat = chatPanel(page)
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await page.getByRole('combobox', { name: 'Autonomy' }).selectOption('balanced')
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('Balanced')
  await chat.ask('Tidy the house')
  await expect(chat.answers.last()).toContainText('The house is tidy.')
  await page.keyboard.press('Control+Alt+R')
  await expect(page.getByText('Changes of “Tidy the house”')).toBeVisible()
  return reviewOf(page)
}

const reviewOf = (page: Page) => ({
  changes: (path: string) => page.getByRole('group', { name: `Changes of ${path}` }),
  line: (name: string) => page.getByRole('checkbox', { name }),
  told: (text: string) => expect(page.getByRole('tabpanel').getByText(text, { exact: true })).toBeVisible(),
})

test('what the agent wrote without asking is undone by hunk and by line, and taken back', async ({ app }) => {
  const { page, readFile, exists } = await app({ script: 'tidy-house', workspace })
  const { changes, line, told } = await letItWork(page)
  await expect(changes('README.md')).toBeFocused()
  await page.keyboard.press('}')
  await expect(changes('src/door.ts')).toBeFocused()

  // A line.
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(line('Added, line 3:   readonly isLocked: boolean')).toBeChecked()
  await page.getByRole('button', { name: 'Undo 1 line' }).first().click()
  await told('Undid 1 line of door.ts')
  expect(await readFile('src/door.ts')).toBe(tidied.replace('  readonly isLocked: boolean\n', ''))

  // A hunk, after which the next one is at hand.
  await changes('src/door.ts').focus()
  await page.keyboard.press('r')
  await told('Undid 1 hunk of door.ts')
  expect(await readFile('src/door.ts')).toBe(door.replace('open: false', 'isOpen: false'))
  await page.keyboard.press('r')
  await expect(changes('src/window.ts')).toBeFocused()
  expect(await readFile('src/door.ts')).toBe(door)

  // A file.
  // A row that moves while the list is read again loses the pointer.
  await expect(async () => {
    await page.getByRole('listitem').filter({ hasText: 'window.ts' }).hover()
    await page.getByRole('button', { name: 'Undo changes of src/window.ts' }).click({ timeout: 1000 })
  }).toPass()
  await told('Undid window.ts')
  expect(await exists('src/window.ts')).toBe(false)

  for (let times = 0; times < 4; times++) await page.keyboard.press('u')

  await told('Taken back: 1 line of door.ts')
  expect(await readFile('src/door.ts')).toBe(tidied)
  expect(await exists('src/window.ts')).toBe(true)
  await expect(changes('src/door.ts')).toBeFocused()
  await expect(page.getByRole('button', { name: 'Take back' })).toBeDisabled()
})

test('what was kept is still kept after a restart', async ({ app }) => {
  const running = await app({ script: 'tidy-house', workspace })
  const { changes, told } = await letItWork(running.page)
  await expect(changes('README.md')).toBeFocused()
  await running.page.keyboard.press('a')
  await expect(changes('src/door.ts')).toBeFocused()
  await running.page.keyboard.press('a')
  await told('Kept 1 hunk of door.ts')
  await expect(running.page.getByText('2 of 4 hunks kept')).toBeVisible()

  await running.killAndRestart()

  const { page } = running
  await expect(chatPanel(page).answers.last()).toContainText('The house is tidy.')
  await page.keyboard.press('Control+Alt+R')
  await expect(page.getByText('2 of 4 hunks kept')).toBeVisible()
  await expect(page.getByRole('checkbox', { name: 'Keep README.md' })).toBeChecked()
  await page.getByRole('button', { name: 'Keep all' }).click()
  await expect(page.getByText('4 of 4 hunks kept')).toBeVisible()
})

test('lines chosen in several files are undone together; all of it is, and comes back', async ({ app }) => {
  const { page, readFile } = await app({ script: 'tidy-house', workspace })
  const { changes, told } = await letItWork(page)
  await expect(changes('README.md')).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('}')
  await expect(changes('src/door.ts')).toBeFocused()
  await page.keyboard.press('Space')

  await page.keyboard.press('Control+Enter')
  await told('Undid 2 files')
  expect(await readFile('README.md')).toBe(workspace['README.md'])
  expect(await readFile('src/door.ts')).toContain('  open: boolean\n  readonly isOpen: boolean\n')

  await page.getByRole('button', { name: 'Undo all' }).click()
  await expect(page.getByText('Nothing to review: what this session changed no longer stands')).toBeVisible()
  expect(await readFile('src/door.ts')).toBe(door)

  await page.keyboard.press('u')
  await expect(page.getByText('Nothing to review')).toBeHidden()
  await page.keyboard.press('u')
  // Both were of two files: the words alone do not tell the second from the first.
  await expect.poll(() => readFile('src/door.ts')).toBe(tidied)
})

test('a file that is changed meanwhile is shown as it is, and nothing is lost', async ({ app }) => {
  const { page, readFile, writeFile } = await app({ script: 'tidy-house', workspace })
  const { changes, told } = await letItWork(page)
  await page.keyboard.press('}')
  await expect(changes('src/door.ts')).toBeFocused()

  await writeFile('src/door.ts', `// A title\n${tidied}`)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  await page.keyboard.press('r')
  await expect(page.getByText(/Undid 1 hunk of door\.ts|door\.ts changed meanwhile/)).toBeVisible()
  if (await page.getByText('door.ts changed meanwhile').isVisible()) await page.keyboard.press('r')

  await told('Undid 1 hunk of door.ts')
  expect(await readFile('src/door.ts')).toBe(`// A title\n${door.replace('open: false', 'isOpen: false')}`)
})

test('comments go to the agent with their places; the file itself is opened at the line', async ({ app }) => {
  const { page } = await app({ script: 'tidy-house', workspace })
  const { changes } = await letItWork(page)
  await page.keyboard.press('}')
  await expect(changes('src/door.ts')).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('c')
  await page.keyboard.type('Why a new name?')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Remove the comment' })).toBeVisible()

  await page.getByRole('button', { name: 'Ask for changes' }).click()
  await page.keyboard.type('Please explain.')
  await page.keyboard.press('Enter')

  await expect(chatPanel(page).questions.last()).toContainText('Please explain.')
  await expect(chatPanel(page).questions.last()).toContainText('src/door.ts`, line 2')
  await expect(chatPanel(page).questions.last()).toContainText('Why a new name?')
  await expect(page.getByText('1 comment sent to “Tidy the house”')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Remove the comment' })).toBeHidden()

  await changes('src/door.ts').focus()
  await page.keyboard.press('e')
  await expect(page.getByRole('tab', { name: 'door.ts' })).toHaveAttribute('aria-selected', 'true')
})

test('two texts side by side are undone by hunk as well', async ({ app }) => {
  const { page, readFile } = await app({ script: 'tidy-house', workspace })
  await letItWork(page)
  await page.getByRole('button', { name: 'door.ts' }).first().click()
  await page.getByRole('button', { name: 'Side by side' }).click()
  const first = page.locator('.review-diff').getByRole('group', { name: 'Hunk 1 of 2' })

  await first.getByRole('button', { name: 'Undo' }).click()

  await expect(page.locator('.review-diff').getByRole('group', { name: 'Hunk 1 of 1' })).toBeVisible()
  expect(await readFile('src/door.ts')).toBe(door.replace('open: false', 'isOpen: false'))
  await page.keyboard.press('u')
  await expect(first).toBeVisible()
  expect(await readFile('src/door.ts')).toBe(tidied)
})
