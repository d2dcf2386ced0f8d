import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from '@playwright/test'
import type axeCore from 'axe-core'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** As a system asks for them. */
const themes = [
  { name: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { name: 'light', media: { colorScheme: 'light', contrast: 'no-preference' } },
  { name: 'high-contrast', media: { colorScheme: 'dark', contrast: 'more' } },
] as const

/** In every theme there is nothing that keeps a person from reading or reaching something. */
async function expectNoProblems(page: Page): Promise<void> {
  await page.evaluate(axe)
  for (const { name, media } of themes) {
    await page.emulateMedia({ ...media, reducedMotion: 'reduce' })
    await expect(page.locator(`html[data-theme='${name}']`)).toBeVisible()
    // A theme is drawn step by step; what is there in the end counts.
    await expect.poll(() => problemsIn(page, name === 'high-contrast'), { message: name }).toEqual([])
  }
}

const problemsIn = (page: Page, isHigh: boolean): Promise<readonly string[]> =>
  page.evaluate(async (isEnhanced) => {
    const { violations } = await (globalThis as unknown as { readonly axe: typeof axeCore }).axe.run(document, {
      rules: {
        'color-contrast-enhanced': { enabled: isEnhanced },
        // A row of a tree says in words what its letter and its numbers show.
        'label-content-name-mismatch': { enabled: false },
      },
      resultTypes: ['violations'],
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
      )
  }, isHigh)

test('the start page is read and reached by everyone', async ({ app }) => {
  const { page } = await app({ workspace: null })
  await expect(page.getByRole('button', { name: 'Take the tour' })).toBeVisible()

  await expectNoProblems(page)
})

test('so are an editor, a chat that waits and the palette', async ({ app }) => {
  const { page } = await app({ script: 'change-file', git: true })
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await page.getByRole('treeitem', { name: 'src' }).click()
  await page.getByRole('treeitem', { name: /^greet\.ts/ }).click()
  await expect(page.locator('.monaco-editor').getByText('Hello')).toBeVisible()
  await chatPanel(page).ask('Greet more politely')
  await expect(page.getByRole('button', { name: 'Approve' })).toBeVisible()
  await expectNoProblems(page)

  await page.keyboard.press('Control+Shift+P')
  await expect(page.getByRole('option', { name: 'Open a folder' })).toBeVisible()
  await expectNoProblems(page)
})

test('so are source control, settings and a terminal', async ({ app }) => {
  const { page, writeFile } = await app({ git: true })
  await writeFile('README.md', '# Sample, changed\n')
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await page.keyboard.press('Control+Shift+G')
  await page.getByRole('treeitem', { name: /^README\.md, Modified/ }).hover()
  await expectNoProblems(page)

  await page.getByRole('button', { name: 'Settings', exact: true }).click()
  await page.getByRole('button', { name: 'Add a server' }).click()
  await expectNoProblems(page)

  await page.keyboard.press('Control+`')
  await expect(page.locator('.terminal-panel .xterm')).toBeVisible()
  await expectNoProblems(page)
})

test('so is the review of a patch', async ({ app }) => {
  const bye = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'half past', 'nine', 'ten', 'Bye', '']
  const { page } = await app({
    script: 'review-two-files',
    workspace: { 'hello.txt': 'Hi\none\ntwo\n', 'bye.txt': bye.join('\n') },
  })
  await chatPanel(page).ask('Greet and part')
  const review = page.getByRole('region', { name: 'Editor' })
  await review.getByRole('button', { name: 'Accept', exact: true }).click()

  await expectNoProblems(page)
})

test('so are the changes of a folder', async ({ app }) => {
  const before = "export const open = 1\n// a comment\nexport const name = 'two'\n"
  const { page, writeFile } = await app({ git: true, workspace: { 'src/door.ts': before } })
  await writeFile('src/door.ts', before.replace('1', '2').replace("'two'", '/three/.test(`four`)'))
  await page.getByRole('button', { name: 'Trust folder' }).click()
  await page.keyboard.press('Control+Shift+G')
  await page.getByRole('treeitem', { name: /^door\.ts/ }).click()
  await expect(page.getByRole('group', { name: 'Changes of src/door.ts' })).toBeVisible()

  await expectNoProblems(page)
})
