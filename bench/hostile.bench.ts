import { emptyTranscript, foldEvents } from '../preload/contract/transcript.ts'
import type { AgentEvent } from '../preload/contract/agent.ts'
import { applyEdits, type FileBefore } from '../main/patch/apply.ts'
import { compareTexts } from '../main/patch/hunks.ts'
import { parsePatch } from '../main/patch/parse.ts'
import { classifyCommand } from '../main/policy/command-safety.ts'
import { plainText } from '../main/process/ansi.ts'
import { evaluate } from '../main/tools/expression.ts'
import { pathMatcher } from '../main/workspace/glob.ts'
import { parseIgnoreFile } from '../main/workspace/ignore-file.ts'
import type { Report } from './report.ts'

const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index}`)
const text = (of: readonly string[]) => `${of.join('\n')}\n`
const classify = (line: string) => classifyCommand(line, { platform: 'posix', trusted: true })

/** Input made to be slow, and how long each may take on a quiet machine, in ms. */
const cases: readonly (readonly [what: string, limit: number, work: () => unknown])[] = [
  ['glob with 100 stars against 250 characters', 20, () => pathMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(250))],
  [
    'glob with 50 globstars against 125 folders',
    20,
    () => pathMatcher(`${'**/a/'.repeat(50)}b`)(Array.from({ length: 125 }, () => 'a').join('/')),
  ],
  ['ignore rule with 200 stars', 20, () => parseIgnoreFile(`${'*a'.repeat(200)}b\n`)('a'.repeat(255), false)],
  ['2 MB of output in one line', 100, () => plainText('x'.repeat(2_000_000))],
  ['1 MB of output that opens escapes and ends none', 500, () => plainText('\u001b['.repeat(500_000))],
  ['1 MB of carriage returns', 200, () => plainText('\r'.repeat(1_000_000))],
  ['command of 6,000 parts', 1000, () => classify('ls;'.repeat(6000))],
  ['command of 9,000 substitutions', 1000, () => classify('$('.repeat(9000))],
  ['command of 4,900 wrappers', 1000, () => classify(`${'env '.repeat(4900)}rm x`)],
  ['word of 5 MB', 1000, () => classify('x'.repeat(5_000_000))],
  ['expression of 4,000 nested powers', 100, () => evaluate(`${'2^('.repeat(4000)}2`).catch(refused)],
  [
    'comparison of 20,000 lines, each indented anew',
    400,
    () => compareTexts(text(lines), text(lines.map((line) => `  ${line}`))),
  ],
  ['comparison of 20,000 lines in reverse order', 400, () => compareTexts(text(lines), text(lines.toReversed()))],
  [
    'patch with a line of a million blanks',
    500,
    () => parsePatch(`--- ${' '.repeat(1e6)}x\n+++ y\n@@ -1 +1 @@\n-a\n+b\n`),
  ],
  ['5,000 hunks that fit nowhere', 3000, () => applyEdits(files, parsePatch(lost).edits)],
  ['3,000 hunks that each fit 20,000 places', 3000, () => applyEdits(files, parsePatch(ambiguous).edits)],
  ['fold of 10,000 events', 100, () => foldEvents(emptyTranscript('s'), events)],
]

const files: ReadonlyMap<string, FileBefore> = new Map([
  ['a.txt', { kind: 'file', bytes: new TextEncoder().encode('x\n'.repeat(20_000)), mode: 0o644 }],
])
const lost = `--- a/a.txt\n+++ b/a.txt\n${Array.from(
  { length: 5000 },
  (_, index) => `@@ -1,2 +1,2 @@\n line ${index} of nothing at all\n-gone\n+new\n`,
).join('')}`
const ambiguous = `*** Begin Patch\n*** Update File: a.txt\n${'@@\n-x\n+y\n'.repeat(3000)}*** End Patch\n`

const events = Array.from(
  { length: 10_000 },
  (_, index) =>
    ({
      version: 1,
      sessionId: 's',
      at: index,
      turnId: 't',
      type: 'tool-changed',
      execution: {
        callId: `c${Math.floor(index / 5)}`,
        turnId: 't',
        messageId: 'm',
        index: 0,
        tool: 'read_file',
        title: 'Read a',
        arguments: '{}',
        createdAt: 1,
        status: index % 5 === 0 ? 'created' : 'running',
      },
    }) as AgentEvent,
)

/** A refusal is an answer as well. */
const refused = () => null

export async function run(report: Report): Promise<void> {
  for (const [what, limit, work] of cases) {
    await work()
    const start = performance.now()
    await work()
    report({ what, value: performance.now() - start, unit: 'ms', limit })
  }
}
