import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PublicError } from '../errors.ts'
import { openScript } from './scripted-provider.ts'
import { parseScript } from './scripts.ts'

const examples = [...readFileSync('docs/scripts.md', 'utf8').matchAll(/```yaml\n(.*?)```/gs)].map(
  ([, text]) => text ?? '',
)

test.each(examples.map((text, index) => [index + 1, text] as const))(
  'example %i of docs/scripts.md is valid',
  async (_, text) => {
    expect((await parseScript(text)).turns.length).toBeGreaterThan(0)
  },
)

test('JSON says the same as YAML', async () => {
  const yaml = await parseScript('turns:\n  - when: a\n    answers: [b]\n  - [c, { text: d, delayMs: 5 }]\n')
  const json = await parseScript('{"turns":[{"when":"a","answers":["b"]},["c",{"text":"d","delayMs":5}]]}')

  expect(json).toEqual(yaml)
})

test('a file may be just the list of turns', async () => {
  expect(await parseScript('- a\n- b\n')).toEqual(await parseScript('turns: [a, b]'))
})

test.each([
  ['turns: [{ text: a, calls: [{ tol: x }] }]', 'turns.0.calls.0'],
  ['turns: [[a, { text: 3 }]]', 'turns.0.1.text'],
  ['turns: 3', 'turns'],
  ['{ "turns": [', 'neither JSON nor YAML'],
  ['turns: [{ txt: a }]', 'txt'],
  ['turns: [{ error: { kind: bad } }]', 'turns.0.error.kind'],
  ['', 'the script'],
])('%s is refused with the place of the mistake', async (script, told) => {
  const refused = parseScript(script, 'story.yaml')

  await expect(refused).rejects.toBeInstanceOf(PublicError)
  await expect(refused).rejects.toThrow(told)
})

test('a script is opened from its file, and a missing one is told by its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'codelab-script-'))
  await writeFile(join(folder, 'story.yaml'), 'model: The Storyteller\nturns: [Once]\n')

  expect((await openScript(join(folder, 'story.yaml'))).model).toBe('The Storyteller')
  await expect(openScript(join(folder, 'gone.yaml'))).rejects.toThrow(/gone\.yaml/)
  await rm(folder, { recursive: true })
})
