import { randomInt } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, type Page, test } from '@playwright/test'
import type { AgentEvent } from '../preload/contract/agent.ts'
import { isFinal } from '../preload/contract/tool.ts'
import { applyEvent, emptyTranscript } from '../preload/contract/transcript.ts'
import { chatPanel } from './chat-panel.ts'
import { type RunningShell, startElectron } from './shells.ts'

/** A sample each time; `CODELAB_KILLS=100` for the whole of it. */
const kills = Number(process.env['CODELAB_KILLS'] ?? 3)
/** A turn takes about as long. */
const longestMs = 2_500

const name = (number: number) => String(number).padStart(4, '0')
const noteOf = (number: number) => `${name(number)} is the note of this turn.\n`.repeat(500)

/** Each turn streams, writes a file that is not written at once, runs a command that leaves one mark, and streams again. */
const turns = Array.from({ length: kills + 1 }, (_, number) => ({
  when: `Note ${name(number)}`,
  answers: [
    {
      text: `I write down ${name(number)}. `,
      // The arguments stream in the same pieces.
      repeat: 40,
      chunk: 300,
      delayMs: 20,
      calls: [
        {
          tool: 'write_file',
          arguments: { path: `notes/${name(number)}.md`, content: noteOf(number), create_dirs: true },
        },
        { tool: 'execute_command', arguments: { command: `printf '${name(number)},' >> marks.txt` } },
      ],
    },
    { text: `${name(number)} is noted, in words that take their time as well.`, chunk: 4, delayMs: 25 },
  ],
}))

test('the app killed at any moment loses nothing it showed, does nothing twice and leaves nothing half written', async () => {
  test.setTimeout((kills + 1) * 60_000)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'codelab-kills-')))
  const [workspace, data, script] = [join(folder, 'workspace'), join(folder, 'data'), join(folder, 'script.json')]
  await mkdir(workspace)
  await mkdir(data)
  await writeFile(script, JSON.stringify({ turns }))
  await writeFile(join(data, 'settings.json'), JSON.stringify({ autonomy: 'autonomous' }))
  const seen = { events: 0, completed: 0, inDoubt: 0 }
  let told: readonly AgentEvent[] = []
  let shell: RunningShell | undefined
  let link: Link | undefined

  for (let number = 0; number <= kills; number += 1) {
    shell = await startElectron({ workspace, data, script })
    const { page } = shell
    await page.getByRole('tree', { name: 'Files' }).waitFor()
    if (number === 0) await page.getByRole('button', { name: 'Trust folder' }).click()
    link = await connect(page)
    if (told.length > 0) expectKept(told, await link.log(told[0]!.sessionId), workspace, `after kill ${number}`)
    seen.events += told.length
    told = link.told
    await chatPanel(page).ask(`Note ${name(number)}`)
    if (number === kills) break
    // At the end of a turn and after it nothing is left to be torn: most fall into its middle.
    await delay(randomInt(longestMs))
    await shell.kill()
  }

  await expect(chatPanel(shell!.page).answers.last()).toContainText(`${name(kills)} is noted`)
  const log = await link!.log(told[0]!.sessionId)
  const transcript = log.reduce(applyEvent, emptyTranscript(told[0]!.sessionId))
  const said = transcript.items.flatMap((item) => (item.kind === 'user' ? [item.message.text] : []))
  for (const item of transcript.items) {
    if (item.kind !== 'tool') continue
    expect(isFinal(item.execution)).toBe(true)
    if (item.execution.status === 'interrupted') seen.inDoubt += 1
    if (item.execution.status === 'completed') seen.completed += 1
  }
  expect(new Set(said).size).toBe(said.length)
  // The last turn at least was left alone.
  expect(seen.completed).toBeGreaterThanOrEqual(2)
  console.log(`${kills} kills, ${said.length} messages: ${JSON.stringify(seen)}`)
  await shell!.close()
  await rm(folder, { recursive: true, maxRetries: 5 })
})

/** Listens beside the window. */
interface Link {
  readonly told: readonly AgentEvent[]
  /** As an export has it. */
  log(sessionId: string): Promise<readonly AgentEvent[]>
}

async function connect(page: Page): Promise<Link> {
  const told: AgentEvent[] = []
  const waiting = new Map<number, (output: unknown) => void>()
  // Far from the numbers the window gives to its own requests.
  let number = 1e9
  await page.exposeFunction('codelabFrame', (frame: string) => {
    const { id, output, announce, payload } = JSON.parse(frame) as {
      id?: number
      output?: unknown
      announce?: string
      payload?: { event: AgentEvent }
    }
    if (announce === 'session.event' && payload) told.push(payload.event)
    if (id !== undefined) waiting.get(id)?.(output)
  })
  await page.evaluate(() => {
    const { codelab, codelabFrame } = window as unknown as {
      codelab: { onFrame(listener: (frame: string) => void): void }
      codelabFrame(frame: string): void
    }
    codelab.onFrame((frame) => codelabFrame(frame))
  })
  const call = async <Output>(channel: string, input: object): Promise<Output> => {
    const id = (number += 1)
    const answered = new Promise<unknown>((resolve) => waiting.set(id, resolve))
    await page.evaluate(
      (frame) => (window as unknown as { codelab: { send(frame: string): void } }).codelab.send(frame),
      JSON.stringify({ id, channel, input }),
    )
    return (await answered) as Output
  }
  return {
    told,
    async log(sessionId) {
      const { blob } = await call<{ blob: string }>('session.export', { sessionId, format: 'json' })
      let whole = ''
      for (;;) {
        const part = { blob, offset: whole.length, length: 262_144 }
        const { text, size } = await call<{ text: string; size: number }>('blob.read', part)
        whole += text
        if (whole.length >= size) return (JSON.parse(whole) as { events: readonly AgentEvent[] }).events
      }
    },
  }
}

const passing = new Set<AgentEvent['type']>(['text-delta', 'text-progress', 'tool-output', 'tool-arguments'])

function expectKept(told: readonly AgentEvent[], log: readonly AgentEvent[], workspace: string, where: string): void {
  const keys = log.map(keyOf)
  // What was told stands in the log, in its order.
  let at = -1
  for (const event of told) {
    if (passing.has(event.type)) continue
    at = keys.indexOf(keyOf(event), at + 1)
    expect(at, `${where}: ${keyOf(event)}`).not.toBe(-1)
  }
  expectTextKept(told, log, where)
  const happenedOnce = keys.filter((key) => /^(user-message|message-finished|turn-started|turn-stopped) /.test(key))
  expect(happenedOnce, where).toEqual([...new Set(happenedOnce)])

  const notes = existsSync(join(workspace, 'notes')) ? readdirSync(join(workspace, 'notes')) : []
  for (const note of notes) {
    expect(readFileSync(join(workspace, 'notes', note), 'utf8'), where).toBe(noteOf(Number.parseInt(note, 10)))
  }
  const marks = existsSync(join(workspace, 'marks.txt')) ? readFileSync(join(workspace, 'marks.txt'), 'utf8') : ''
  const marked = marks.split(',').slice(0, -1)
  expect(marked, where).toEqual([...new Set(marked)])
  for (const event of log) {
    if (event.type !== 'tool-changed' || event.execution.status !== 'completed') continue
    const { tool, arguments: given } = event.execution
    const [, number] = /(\d{4})/.exec(JSON.stringify(given)) ?? []
    expect(tool === 'write_file' ? notes : marked, where).toContain(tool === 'write_file' ? `${number}.md` : number)
  }
}

/** Of what streamed nothing but its last moments is lost: it is written down every quarter of a second. */
function expectTextKept(told: readonly AgentEvent[], log: readonly AgentEvent[], where: string): void {
  const last = told.at(-1)?.at ?? 0
  const streamed = new Map<string, string>()
  for (const event of told) {
    if (event.type !== 'text-delta' || event.at > last - 400) continue
    streamed.set(event.messageId, (streamed.get(event.messageId) ?? '') + event.delta)
  }
  const { items } = log.reduce(applyEvent, emptyTranscript(log[0]!.sessionId))
  const kept = new Map(
    items.flatMap((item) => (item.kind === 'assistant' ? [[item.message.id, item.message.text]] : [])),
  )
  for (const [messageId, text] of streamed) {
    expect(String(kept.get(messageId)).slice(0, text.length), where).toBe(text)
  }
}

/** Which event it is. What it says is compared above where it can be lost: long texts stand in a log by their hash. */
function keyOf(event: AgentEvent): string {
  switch (event.type) {
    case 'tool-changed':
      return `tool-changed ${event.execution.callId} ${event.execution.status}`
    case 'message-started':
      return `message-started ${event.messageId}`
    case 'message-finished':
      return `message-finished ${event.message.id}`
    case 'user-message':
      return `user-message ${event.message.id}`
    default:
      return `${event.type} ${'turnId' in event ? String(event.turnId) : ''}`
  }
}
