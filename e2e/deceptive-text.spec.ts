import type { Page } from '@playwright/test'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const workspace = { 'src/in\u202Evoice.ts': "const who = 'me'\npay(who)\n// the end\n" }

/** Where the page says, to the eye or to a screen reader, what turns the order of letters or shows nothing. */
const deceptions = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    // eslint-disable-next-line no-control-regex
    const deceptive = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f\u00ad\u{e0041}]/u
    const found: string[] = deceptive.test(document.title) ? [document.title] : []
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL)
    while (nodes.nextNode()) {
      const node = nodes.currentNode
      // Monaco draws the character itself in a box; what it draws of it is looked at by its own test below.
      const isCode = (node instanceof Element ? node : node.parentElement)?.closest('.view-lines')
      const told = node instanceof Element ? [...node.attributes].map(({ value }) => value) : [node.nodeValue ?? '']
      if (!isCode) found.push(...told.filter((text) => deceptive.test(text)))
    }
    return found
  })

test('no name and no line of a patch looks like something else than it is', async ({ app }) => {
  const { page, readFile } = await app({ script: 'deceptive', workspace })
  await chatPanel(page).ask('Pay it')
  const review = page.getByRole('tabpanel')
  await expect(review.getByText('Pay ⟨U+202E⟩back⟨U+202C⟩⟨U+009B⟩31m the invoice')).toBeVisible()
  await expect(review.getByText('in⟨U+202E⟩voice.ts').first()).toBeVisible()
  const showAs = async (name: 'Side by side' | 'Inline') => {
    const button = review.getByRole('button', { name })
    if (await button.isVisible()) await button.click()
  }

  await showAs('Inline')
  const shown = 'pay(who⟨U+202E⟩) // ⟨U+2066⟩nobody⟨U+2069⟩ ⟨U+009B⟩2K⟨U+200B⟩⟨U+E0041⟩⟨U+00AD⟩'
  await expect(review.getByRole('checkbox', { name: `Added, line 2: ${shown}` })).toBeVisible()
  expect(await deceptions(page)).toEqual([])

  await showAs('Side by side')
  const after = review.locator('.editor.modified .view-lines')
  await expect(after).toContainText('[U+202E]')
  await expect(after).toContainText('[U+2066]nobody[U+2069]')
  for (const code of ['009B', '200B', 'E0041', '00AD']) await expect(after).toContainText(`⟨U+${code}⟩`)
  expect(await deceptions(page)).toEqual([])

  await page.keyboard.press('a')
  await page.keyboard.press('Control+Enter')
  await expect(chatPanel(page).answers.last()).toContainText('Done:⟨U+200E⟩')
  expect(await deceptions(page)).toEqual([])
  expect(await readFile('src/in\u202Evoice.ts')).toContain('pay(who\u202E) // \u2066nobody\u2069')
})
