import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isCut, type LongText } from '../preload/contract/text.ts'
import type { TranscriptItem } from '../preload/contract/transcript.ts'
import { createApp } from '../main/app.ts'
import { connectLocally } from '../main/cli/local-client.ts'
import type { Report } from './report.ts'
import { playAll, wholeTranscript } from './sessions.ts'

const sessions = 32
const answers = 125
const callsPerAnswer = 25

/** 100,000 calls over 32 sessions at once: each must be answered once, in its place, with its own result. */
export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-soak-'))
  try {
    const script = join(folder, 'script.json')
    writeFileSync(script, JSON.stringify({ turns: Array.from({ length: sessions }, (_, session) => turnOf(session)) }))
    const app = await createApp({
      shell: { kind: 'cli' },
      dataDirectory: join(folder, 'data'),
      script,
      isTemporary: true,
      isUnlimited: true,
    })
    const client = connectLocally(app)
    const { workspaceId } = await client.call('workspace.open', { path: folder })
    const ids = await Promise.all(
      Array.from({ length: sessions }, async () => (await client.call('session.create', { workspaceId })).id),
    )
    const startedAt = performance.now()
    await playAll(client, ids)
    const seconds = (performance.now() - startedAt) / 1000

    const counts = { lost: 0, doubled: 0, crossed: 0, failed: 0 }
    for (const [session, id] of ids.entries()) check(await wholeTranscript(client, id), session, counts)
    await app.close()
    for (const [what, value] of Object.entries(counts)) {
      report({ what: `of ${sessions * answers * callsPerAnswer} calls ${what}`, value, unit: 'count', limit: 0 })
    }
    report({ what: 'calls a second', value: (sessions * answers * callsPerAnswer) / seconds, unit: 'count' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const textOf = (session: number, answer: number, call: number) => `${session}/${answer}/${call}`

function turnOf(session: number) {
  const calls = (answer: number) =>
    Array.from({ length: callsPerAnswer }, (_, call) => ({
      tool: 'echo',
      arguments: { text: textOf(session, answer, call) },
    }))
  const asking = Array.from({ length: answers }, (_, answer) => ({ calls: calls(answer) }))
  return { when: { user: `session ${session}.` }, answers: [...asking, 'Done.'] }
}

function check(
  items: readonly TranscriptItem[],
  session: number,
  counts: { lost: number; doubled: number; crossed: number; failed: number },
): void {
  const seen = new Map<string, number>()
  for (const item of items) {
    if (item.kind !== 'tool') continue
    const { execution } = item
    const asked = (JSON.parse(plain(execution.arguments)) as { text: string }).text
    seen.set(asked, (seen.get(asked) ?? 0) + 1)
    if (execution.status !== 'completed') counts.failed += 1
    else if (JSON.parse(plain(execution.outcome.result)) !== asked) counts.crossed += 1
  }
  for (let answer = 0; answer < answers; answer++) {
    for (let call = 0; call < callsPerAnswer; call++) {
      const times = seen.get(textOf(session, answer, call)) ?? 0
      if (times === 0) counts.lost += 1
      if (times > 1) counts.doubled += 1
      seen.delete(textOf(session, answer, call))
    }
  }
  // What is left belongs to another session.
  counts.crossed += seen.size
}

function plain(text: LongText): string {
  if (isCut(text)) throw new Error('The texts of this bench are short.')
  return text
}
