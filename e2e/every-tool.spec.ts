import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const files = { 'src/greet.js': "export const greet = () => 'hello'\n", 'README.md': '# Read\n' }

test('every tool is called once, and what each did is seen', async ({ app }) => {
  test.slow()
  const { page, exists, readFile, workspace } = await app({ workspace: files, git: true, script: 'every-tool' })
  const chat = chatPanel(page)
  const approve = page.getByRole('button', { name: 'Approve', exact: true })
  for (const [key, value] of Object.entries({ 'user.name': 'Sample', 'user.email': 'sample@example.com' })) {
    execFileSync('git', ['config', key, value], { cwd: workspace })
  }
  await page.getByRole('button', { name: 'Trust folder' }).click()

  await chat.ask('begin')
  await page.getByRole('button', { name: 'Begin', exact: true }).click()
  await page.getByRole('button', { name: 'Good day', exact: true }).click()
  for (const title of ['Write notes/one\\.md', 'src/greet\\.js', 'Apply a patch']) {
    await chat.card(title).last().getByRole('button', { name: 'Approve', exact: true }).click()
  }
  const review = page.getByRole('region', { name: 'Editor' })
  await review.getByRole('button', { name: 'Accept', exact: true }).click()
  await review.getByRole('button', { name: 'Apply selected' }).click()
  for (const title of ['three\\.md', 'Delete', 'Start node', 'Browser: launch', 'Commit']) {
    await chat.card(title).last().getByRole('button', { name: 'Approve', exact: true }).click()
  }

  await expect(chat.answers.last()).toContainText('All tools were called.')
  await expect(approve).toHaveCount(0)
  expect(await readFile('src/greet.js')).toContain('good day')
  expect(await readFile('README.md')).toBe('# Read\nMore.\n')
  expect([await exists('notes/one.md'), await exists('notes/three.md')]).toEqual([true, false])
})

test('the story leaves no tool out', () => {
  const story = readFileSync(join(import.meta.dirname, 'scripts/every-tool.yaml'), 'utf8')
  const folder = join(import.meta.dirname, '../main/tools/builtin')
  const names = readdirSync(folder)
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => /name: '([\w.]+)'/.exec(readFileSync(join(folder, file), 'utf8'))?.[1])

  expect(names.filter((name) => !story.includes(`tool: ${name}`))).toEqual([])
})
