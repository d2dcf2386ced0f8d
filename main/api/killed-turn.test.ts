import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import { applyEvent, emptyTranscript, type Transcript } from '../../preload/contract/transcript.ts'
import { createApp } from '../app.ts'
import { connectLocally, type LocalClient } from '../cli/local-client.ts'
import type { PublicError } from '../errors.ts'
import { openStore } from '../store/open-store.ts'
import { buildFixture } from './built.fixture.ts'

/** Calls that leave a mark each: what ran twice, or never, is seen in the files. */
const script = `
turns:
  - when: first
    answers:
      - text: I begin with several things.
        calls:
          - { tool: execute_command, arguments: { command: printf a >> marks.txt } }
          - { tool: read_file, arguments: { path: given.txt } }
          - { tool: write_file, arguments: { path: made.txt, content: made } }
          - { tool: execute_command, arguments: { command: printf b >> marks.txt } }
      - steps: [{ text: Never said. }]
  - when: now
    answers:
      - text: Then what you said meanwhile, in a few words that take their time to come.
        chunk: 8
        delayMs: 45
        calls: [{ tool: execute_command, arguments: { command: printf c >> marks.txt } }]
      - Steered.
  - when: second
    answers:
      - calls: [{ tool: execute_command, arguments: { command: 'printf d >> marks.txt; printf shown' } }]
      - Second done.
  - when: third
    answers: [Third done.]
`

const every = Number(process.env['CODELAB_KILL_EVERY'] ?? 24)
const atOnce = 2

test('a turn killed at any write shows what was shown, does nothing twice, and goes on to its end', async () => {
  const fixture = await buildFixture(join(import.meta.dirname, 'killed-turn.fixture.ts'))
  const folder = mkdtempSync(join(tmpdir(), 'killed-turn-'))
  const scriptPath = join(folder, 'script.yaml')
  writeFileSync(scriptPath, script)
  const seen = { kills: 0, inDoubt: 0, writes: 0 }

  const round = async (killAt: number) => {
    const place = join(folder, String(killAt))
    const workspace = join(place, 'workspace')
    mkdirSync(workspace, { recursive: true })
    writeFileSync(join(workspace, 'given.txt'), 'given\n')
    const child = fixture.start(join(place, 'data'), workspace, scriptPath, String(killAt))
    const [said] = await Promise.all([text(child.stdout!), once(child, 'exit')])
    const shown = readShown(said)
    if (shown.end === undefined) seen.kills += 1
    else seen.writes = shown.end
    seen.inDoubt += await goesOn({ place, workspace, scriptPath, killAt }, shown)
    rmSync(place, { recursive: true })
    return shown.end !== undefined
  }

  // The kills are spread over the whole run, and every one is tried where time is no matter.
  for (let first = 1, isThrough = false; !isThrough; first += every * atOnce) {
    const rounds = await Promise.all(Array.from({ length: atOnce }, (_, index) => round(first + index * every)))
    isThrough = rounds.includes(true)
  }
  fixture.remove()
  rmSync(folder, { recursive: true })

  if (every === 1) console.log(seen)
  expect(seen.kills).toBeGreaterThan(5)
}, 600_000)

interface Shown {
  readonly sessionId: string
  readonly events: readonly { readonly event: AgentEvent; readonly at: number }[]
  /** How many writes there were, where it got through all of them. */
  readonly end: number | undefined
}

function readShown(said: string): Shown {
  // A line that was on its way when the process ended was not shown.
  const lines = said
    .slice(0, said.lastIndexOf('\n'))
    .split('\n')
    .map((line) => JSON.parse(line) as { sessionId?: string; event?: AgentEvent; at?: number; end?: number })
  return {
    sessionId: lines[0]!.sessionId!,
    events: lines.flatMap(({ event, at }) => (event ? [{ event, at: at! }] : [])),
    end: lines.at(-1)?.end,
  }
}

const passing = new Set<AgentEvent['type']>(['text-delta', 'text-progress', 'tool-output', 'tool-arguments'])

async function goesOn(
  { place, workspace, scriptPath, killAt }: { place: string; workspace: string; scriptPath: string; killAt: number },
  { sessionId, events, end }: Shown,
): Promise<number> {
  const where = `killed at write ${killAt}`
  const dataDirectory = join(place, 'data')
  const store = await openStore(dataDirectory)
  const logged = store.events.read(sessionId)
  store.close()

  // What was shown is in the log, event by event.
  const told = events.flatMap(({ event }) => (passing.has(event.type) ? [] : [event]))
  const kept = logged.filter(({ type }) => type !== 'text-progress')
  const isOutput = (event: AgentEvent) =>
    event.type === 'tool-changed' && event.execution.status === 'running' && event.execution.output !== undefined
  expect(
    kept.filter((event) => event.type !== 'session-created' && !isOutput(event)).slice(0, told.length),
    where,
  ).toEqual(told)
  expectTextKept(events, logged.reduce(applyEvent, emptyTranscript(sessionId)), where)

  const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script: scriptPath, isTemporary: true })
  const client = connectLocally(app)
  const inDoubt = await playOn(client, sessionId, workspace, where)
  const { transcript } = await client.call('session.open', { sessionId })
  client.close()
  await app.close()

  const wasFirstLogged = logged.some(({ type }) => type === 'user-message')
  expect([...read(workspace, 'marks.txt')].sort().join(''), where).toBe(
    wasFirstLogged ? marksOf(logged, transcript) : '',
  )
  expect(read(workspace, 'made.txt'), where).toBe(wasFirstLogged ? 'made' : '')
  expect(
    executions(transcript).filter((execution) => !isFinal(execution)),
    where,
  ).toEqual([])
  expect(saidBy(transcript), where).toEqual(messagesOf(logged))
  expect(transcript.queue, where).toEqual([])
  if (end !== undefined) expect(messagesOf(logged)).toEqual(['first', 'now', 'second', 'third'])
  return inDoubt
}

/** As a person goes on: yes to what is asked; what is in doubt is run again where its mark is missing, else left. */
async function playOn(client: LocalClient, sessionId: string, workspace: string, where: string): Promise<number> {
  let inDoubt = 0
  const replied = new Set<string>()
  const deadline = performance.now() + 20_000
  for (;;) {
    await sleep(5)
    const { transcript } = await client.call('session.open', { sessionId })
    if (performance.now() > deadline)
      throw new Error(`The turn hangs, ${where}: ${JSON.stringify(transcript.items.at(-1))}`)
    const asking = executions(transcript).find(({ status }) => status === 'asking')
    if (asking?.status === 'asking') {
      const { approvalId, question } = asking
      if (replied.has(approvalId)) continue
      replied.add(approvalId)
      const decision = { kind: 'approve', digest: question.digest } as const
      // Right after the start it is still the question of the process that was killed; it is asked anew at once.
      await client.call('approval.reply', { sessionId, approvalId, decision }).catch((error: PublicError) => {
        if (error.code !== 'not-found') throw error
      })
    } else if (!transcript.running) {
      const last = transcript.items.at(-1)
      if (last?.kind !== 'turn-end') return inDoubt
      const doubtful = executions(transcript).filter(({ status }) => status === 'interrupted')
      // What was running at the end of the process has a moment to end as well.
      await sleep(30)
      const missing = doubtful.find((execution) => !read(workspace, fileOf(execution)).includes(markOf(execution)))
      if (last.reason === 'completed' && transcript.queue.length === 0) return inDoubt
      if (last.reason === 'completed') {
        const messageId = transcript.queue[0]!.id
        await client.call('queue.send-now', { sessionId, messageId })
      } else if (missing) {
        inDoubt += 1
        await client.call('call.run-again', { sessionId, callId: missing.callId })
      } else {
        await client.call('chat.retry', { sessionId })
      }
    }
  }
}

const executions = ({ items }: Transcript): readonly ToolExecution[] =>
  items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
const read = (workspace: string, name: string): string =>
  existsSync(join(workspace, name)) ? readFileSync(join(workspace, name), 'utf8') : ''
const fileOf = ({ tool }: ToolExecution): string => (tool === 'write_file' ? 'made.txt' : 'marks.txt')
const markOf = (execution: ToolExecution): string =>
  /printf (\w)/.exec(JSON.stringify(execution.arguments))?.[1] ?? 'made'
const saidBy = ({ items }: Transcript): readonly unknown[] =>
  items.flatMap((item) => (item.kind === 'user' ? [item.message.text] : []))

/** The messages that were shown, in the order in which they are said: those that wait after those that were said. */
function messagesOf(logged: readonly AgentEvent[]): readonly unknown[] {
  const { items, queue } = logged.reduce(applyEvent, emptyTranscript('s'))
  const said = items.flatMap((item) => (item.kind === 'user' ? [item.message.text] : []))
  const now = queue.filter(({ isNext }) => isNext)
  return [...said, ...[...now, ...queue.filter(({ isNext }) => !isNext)].map((message) => message.text)]
}

/** Each call that came to be asked for leaves its mark once: one in doubt that is run again may do so after later ones. */
function marksOf(logged: readonly AgentEvent[], transcript: Transcript): string {
  const messages = messagesOf(logged)
  return ['ab', messages.includes('now') ? 'c' : '', messages.includes('second') ? 'd' : '']
    .join('')
    .slice(0, transcript.items.length > 0 ? undefined : 0)
}

/** Of a text that still streamed, all is kept but what came in its last quarter of a second. */
function expectTextKept(events: Shown['events'], kept: Transcript, where: string): void {
  const last = events.at(-1)?.at ?? 0
  const texts = new Map<string, string>()
  for (const { event, at } of events) {
    if (event.type !== 'text-delta' || at > last - 300) continue
    texts.set(event.messageId, (texts.get(event.messageId) ?? '') + event.delta)
  }
  for (const item of kept.items) {
    if (item.kind !== 'assistant') continue
    expect(String(item.message.text).startsWith(texts.get(item.message.id) ?? ''), where).toBe(true)
  }
}
