import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'
import { heardByMain } from './heard-by-main.ts'

const numbers = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n'
const workspace = { 'talk.txt': `Hi\n${numbers}Bye\n` }

test('what was accepted in the review reaches the disk, and nothing else', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  const hunk = (number: number) => page.getByLabel(`Hunk ${number} of 2`)
  await chatPanel(page).ask('Be more polite')

  await hunk(1).getByRole('button', { name: 'Accept' }).click()
  await hunk(2).getByRole('button', { name: 'Reject' }).click()
  expect(await readFile('talk.txt')).toBe(workspace['talk.txt'])
  await page.getByRole('button', { name: 'Apply selected' }).click()

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`Good day\n${numbers}Bye\n`)
})

test('a half-done review survives the end of the process', async ({ app }) => {
  const running = await app({ script: 'review', workspace })
  await chatPanel(running.page).ask('Be more polite')
  await running.page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }).click()
  await expect(running.page.getByText(/1 of 2 hunks accepted/)).toBeVisible()
  await heardByMain(running.page)

  await running.killAndRestart()

  const { page } = running
  await page.getByRole('button', { name: 'Open the review' }).click()
  await expect(page.getByText(/1 of 2 hunks accepted/)).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()
  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await running.readFile('talk.txt')).toBe(`Hi\n${numbers}Farewell\n`)
})

const shop = {
  'src/price.ts':
    'export const vat = 0.19\n\nexport function price(net: number): number {\n  return net * (1 + vat)\n}\n' +
    Array.from({ length: 30 }, (_, index) => `// line ${index + 6}\n`).join(''),
  'src/old.ts': 'export const old = 1\nexport const older = 2\n',
  'name.txt': 'a name\n',
}

test('a patch of every kind is reviewed without a mouse', async ({ app }) => {
  const { page, readFile, exists } = await app({ script: 'review-kinds', workspace: shop })
  await chatPanel(page).ask('Tidy up')
  const changes = (path: string) => page.getByRole('group', { name: `Changes of ${path}` })

  // A deletion of which one line stays. What is accepted leads on to the next file.
  await changes('src/old.ts').focus()
  await page.keyboard.press('a')
  await expect(changes('src/price.ts')).toBeFocused()
  await page.keyboard.press('{')
  await expect(changes('src/old.ts')).toBeFocused()
  await expect(page.getByRole('checkbox', { name: 'Removed, line 1' })).toBeChecked()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByRole('checkbox', { name: 'Removed, line 2' })).not.toBeChecked()

  // A change, one hunk of which is not wanted, with a comment.
  await page.keyboard.press('}')
  await expect(changes('src/price.ts')).toBeFocused()
  await page.keyboard.press('a')
  await page.keyboard.press('c')
  await page.keyboard.type('Why so long?')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Why so long?')).toBeVisible()
  await page.keyboard.press('r')
  await expect(page.getByText('2 of 5 hunks accepted, 3 decided', { exact: true })).toBeVisible()

  // A new file, accepted, undone, and done again.
  await expect(changes('src/fresh.ts')).toBeFocused()
  await page.keyboard.press('a')
  const rename = page.getByRole('group', { name: 'Hunk 1 of 1' })
  await expect(rename).toBeFocused()
  await page.keyboard.press('u')
  await expect(page.getByText('2 of 5 hunks accepted, 3 decided', { exact: true })).toBeVisible()
  await page.keyboard.press('Shift+U')
  await expect(page.getByText('3 of 5 hunks accepted, 4 decided', { exact: true })).toBeVisible()

  // A rename, after which nothing is left to decide.
  await expect(rename).toContainText('The file is renamed')
  await expect(page.getByText('All decided')).toBeHidden()
  await page.keyboard.press('a')
  await expect(page.getByText('4 of 5 hunks accepted, 5 decided · All decided · Ctrl+Enter applies')).toBeVisible()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys of the review' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(rename).toBeFocused()

  expect(await readFile('src/old.ts')).toBe(shop['src/old.ts'])
  await page.keyboard.press('Control+Enter')

  await expect(chatPanel(page).answers.last()).toContainText('"text":"Why so long?"')
  expect(await readFile('src/old.ts')).toBe('export const older = 2\n')
  expect(await readFile('src/price.ts')).toBe(shop['src/price.ts'].replace('0.19', '0.21'))
  expect(await readFile('src/fresh.ts')).toBe("#!/usr/bin/env node\nconsole.log('fresh')\n")
  expect(await readFile('docs/name.txt')).toBe('a name\n')
  expect(await exists('name.txt')).toBe(false)
})

test('a file accepted by its box leaves the reviewer where they are', async ({ app }) => {
  const { page } = await app({ script: 'review-kinds', workspace: shop })
  await chatPanel(page).ask('Tidy up')
  const price = page.getByRole('group', { name: 'Changes of src/price.ts' })
  await page.getByRole('button', { name: 'price.ts' }).first().click()
  await price.focus()
  await page.keyboard.press(']')
  const place = await price.getAttribute('aria-activedescendant')

  await page.getByRole('checkbox', { name: 'Accept src/price.ts' }).check()
  await expect(page.getByText('2 of 5 hunks accepted, 2 decided', { exact: true })).toBeVisible()

  expect(await price.getAttribute('aria-activedescendant')).toBe(place)
  await price.focus()
  await page.keyboard.press('r')
  await expect(page.getByRole('group', { name: 'Changes of src/fresh.ts' })).toBeFocused()
})

test('a waiting review is gone to by a key from anywhere, and left to where one was', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  const changes = page.getByRole('group', { name: 'Changes of talk.txt' })
  await chatPanel(page).ask('Be more polite')
  await expect(changes).toBeVisible()
  await page.keyboard.press('Control+,')
  await expect(changes).toBeHidden()
  await page.keyboard.press('Control+L')
  await page.keyboard.type('And then')

  await page.keyboard.press('Control+.')
  await expect(changes).toBeFocused()
  await page.keyboard.press('z')
  await expect(composer).toBeHidden()
  await page.keyboard.press('a')
  await page.keyboard.press('r')
  await page.keyboard.press('Control+Enter')

  await expect(composer).toBeFocused()
  await expect(composer).toHaveValue('And then')
  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`Good day\n${numbers}Bye\n`)
})

test('the result can be edited in place', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review', workspace })
  await chatPanel(page).ask('Be more polite')
  await page.getByRole('group', { name: 'Changes of talk.txt' }).focus()

  await page.keyboard.press('a')
  await page.keyboard.press('e')
  await expect(page.locator('.review-diff .monaco-editor.focused')).toBeVisible()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('Dear reader. ')
  await page.keyboard.press('Escape')
  await expect(page.getByText('Edited by you').first()).toBeVisible()
  await page.keyboard.press('Control+Enter')

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`Dear reader. Good day\n${numbers}Bye\n`)
})

test('what is written in place is kept while it is written, and taken back as one', async ({ app }) => {
  const running = await app({ script: 'review', workspace })
  await chatPanel(running.page).ask('Be more polite')
  await running.page.getByRole('group', { name: 'Changes of talk.txt' }).focus()
  await running.page.keyboard.press('e')
  await expect(running.page.locator('.review-diff .monaco-editor.focused')).toBeVisible()
  await running.page.keyboard.press('Control+Home')
  await running.page.keyboard.type('Dear reader. ')
  await expect(running.page.getByText('Edited by you').first()).toBeVisible()
  await running.page.keyboard.type('And dear writer. ')
  await expect(running.page.locator('.review-diff').getByText('dear writer')).toBeVisible()
  await running.page.reload()

  const { page } = running
  await page.getByRole('button', { name: 'Open the review' }).click()
  await expect(page.locator('.review-diff').getByText('Dear reader. And dear writer. Hi')).toBeVisible()

  await page.getByRole('button', { name: 'Edit result' }).click()
  await page.keyboard.press('Control+Home')
  await page.keyboard.type('My ')
  await expect(page.getByRole('button', { name: 'Undo', exact: true }).first()).toBeEnabled()
  await page.keyboard.type('very ')
  await page.keyboard.press('Escape')
  await expect(page.locator('.review-diff').getByText('My very Dear reader.')).toBeVisible()
  await page.keyboard.press('u')
  await expect(page.locator('.review-diff').getByText('My very')).toBeHidden()
  await expect(page.locator('.review-diff').getByText('Dear reader. And dear writer. Hi')).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await running.readFile('talk.txt')).toBe(`Dear reader. And dear writer. Hi\n${numbers}Bye\n`)
})

test('a corrected patch asks only for what is new', async ({ app }) => {
  const { page, readFile } = await app({ script: 'review-corrected', workspace })
  await chatPanel(page).ask('Be more polite')
  await page.getByLabel('Hunk 1 of 2').getByRole('button', { name: 'Accept' }).click()
  await page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Reject' }).click()
  await page.getByRole('button', { name: 'Ask for changes' }).click()
  await page.getByRole('textbox', { name: 'What should be different?' }).fill('Less solemn')
  await page.keyboard.press('Enter')

  await expect(page.getByText('See you')).toBeVisible()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()
  await page.getByLabel('Hunk 2 of 2').getByRole('button', { name: 'Accept' }).click()
  await page.getByRole('button', { name: 'Apply selected' }).dblclick()

  await expect(chatPanel(page).answers.last()).toContainText('"action":"apply"')
  expect(await readFile('talk.txt')).toBe(`Good day\n${numbers}See you\n`)
})

test('a file that changed on the disk is made anew before it is applied', async ({ app }) => {
  const { page, readFile, writeFile } = await app({ script: 'review', workspace })
  await chatPanel(page).ask('Be more polite')
  await page.getByLabel('Hunk 1 of 2').getByRole('button', { name: 'Accept' }).click()
  await writeFile('talk.txt', `A title\n${workspace['talk.txt']}`)
  await page.evaluate(() => dispatchEvent(new Event('focus')))

  await page.getByRole('button', { name: 'Make it anew' }).click()
  await expect(page.getByText('1 of 2 hunks accepted, 1 decided', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Apply selected' }).click()

  await expect(chatPanel(page).answers.last()).toContainText('You took a part of it.')
  expect(await readFile('talk.txt')).toBe(`A title\nGood day\n${numbers}Bye\n`)
})

test('an edit that asks can be looked at in the review', async ({ app }) => {
  const { page, readFile } = await app({
    script: 'change-file',
    workspace: { 'src/greet.ts': "export const greet = (name: string) => 'Hello, ' + name\n" },
  })
  await chatPanel(page).ask('Change it')
  const before = await readFile('src/greet.ts')
  await page.getByRole('button', { name: 'Open in review' }).click()
  await expect(page.getByRole('group', { name: 'Changes of src/greet.ts' })).toBeVisible()

  expect(await readFile('src/greet.ts')).toBe(before)
  await page.keyboard.press('Control+Enter')

  await expect.poll(() => readFile('src/greet.ts')).not.toBe(before)
})
