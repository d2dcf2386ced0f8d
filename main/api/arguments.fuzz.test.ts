import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import { createApp } from '../app.ts'
import { builtinTools } from '../tools/registry.ts'

/** What starts a program is judged and asked about like the rest, and not started. */
const notRun: ReadonlySet<string> = new Set([
  'command',
  'dangerous-command',
  'process-start',
  'browser-launch',
  'git-write',
  'remote',
])

const hostilePaths = [
  ...['.', '..', '../outside/canary', '/etc/passwd', 'out/canary', 'out/new', 'out', 'a.txt', 'sub', 'sub/../a.txt'],
  ...[
    '',
    '\0',
    'a\0b',
    'CON',
    'c:\\x',
    '\\\\server\\x',
    '~/x',
    'x'.repeat(300),
    'é\u202e',
    '.git/config',
    'link',
    '\ud800',
  ],
]
const hostileTexts = [
  ...['', 'x', '\0', '*** Begin Patch\n*** Add File: ../outside/new\n+x\n*** End Patch', '2+2', '[', 'git status'],
  '--- a/a.txt\n+++ b/../outside/canary\n@@ -1 +1 @@\n-one\n+two\n',
  '--- /dev/null\n+++ b/out/new\n@@ -0,0 +1 @@\n+x\n',
  'diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+../outside/canary\n\\ No newline at end of file\n',
  '<<<<<<< SEARCH\none\n=======\ntwo\n>>>>>>> REPLACE',
]
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...hostilePaths) },
  { weight: 3, arbitrary: fc.constantFrom<unknown>(...hostileTexts) },
  { weight: 2, arbitrary: fc.jsonValue() },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(true, false, null, 0, 1, -1, 1.5, 1e9, Number.MAX_SAFE_INTEGER) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom<unknown>(...hostilePaths), { maxLength: 3 }) },
)

/** Arguments with the tool's own names and anything as their values, or whatever else a model may write. */
const argumentsOf = (properties: readonly string[]) =>
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc
        .record(Object.fromEntries(properties.map((name) => [name, value])), { requiredKeys: [] })
        .map((given) => JSON.stringify(given)),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  )

const decisionOn = (question: Question): Decision => {
  const { digest } = question
  if (question.kind === 'choose') return { kind: 'answer', digest, text: question.actions[0] ?? 'yes' }
  if (question.kind === 'approve' && !notRun.has(question.effect)) return { kind: 'approve', digest }
  return { kind: 'reject', digest }
}

test('whatever stands in the arguments, every tool answers, and nothing is written outside', async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-fuzz-')))
  const [workspace, outside] = [join(base, 'work'), join(base, 'outside')]
  for (const folder of [workspace, outside, join(workspace, 'sub')]) mkdirSync(folder)
  writeFileSync(join(outside, 'canary'), 'untouched')
  writeFileSync(join(workspace, 'a.txt'), 'one\n')
  symlinkSync(outside, join(workspace, 'out'))
  symlinkSync('../outside/canary', join(workspace, 'link'))
  const app = await createApp({
    shell: { kind: 'cli' },
    dataDirectory: join(base, 'data'),
    isTemporary: true,
    isUnlimited: true,
  })
  const tools = builtinTools.filter(({ specification }) => specification.name !== 'delegate_task')
  const failures: string[] = []

  for (const { specification } of tools) {
    const properties = Object.keys((specification.parameters as { properties?: object }).properties ?? {})
    await fc.assert(
      fc.asyncProperty(argumentsOf(properties), fc.boolean(), async (text, isTrusted) => {
        const result = await app.callTool({
          workspace,
          name: specification.name,
          arguments: text,
          isTrusted,
          mode: 'coder',
          autonomy: 'cautious',
          session: undefined,
          signal: AbortSignal.timeout(20_000),
          reply: async (question) => decisionOn(question),
        })
        JSON.stringify(result)
        if (
          result.status === 'error' &&
          ['TOOL_FAILED', 'TOOL_TIMEOUT', 'TOOL_CANCELLED'].includes(result.error.code)
        ) {
          failures.push(`${specification.name} ${text}: ${result.error.message}`)
        }
      }),
      { numRuns: 25, endOnFailure: true },
    )
  }
  await app.close()

  expect(failures).toEqual([])
  expect(readdirSync(outside)).toEqual(['canary'])
  expect(readFileSync(join(outside, 'canary'), 'utf8')).toBe('untouched')
  expect(readdirSync(base).sort()).toEqual(['data', 'outside', 'work'])
}, 120_000)
