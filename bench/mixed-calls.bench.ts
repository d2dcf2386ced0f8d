import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../main/app.ts'
import { connectLocally } from '../main/cli/local-client.ts'
import type { TranscriptItem } from '../preload/contract/transcript.ts'
import type { Report } from './report.ts'
import { playAll, wholeTranscript } from './sessions.ts'

const sessions = 8
const answers = 125
const callsPerAnswer = 10

/** 10,000 calls of different tools over 8 sessions at once: each answered once, in the order of its answer. */
export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-mixed-'))
  try {
    writeFileSync(join(folder, 'read.txt'), 'one\ntwo\nthree\n')
    const script = join(folder, 'script.json')
    writeFileSync(script, JSON.stringify({ turns: Array.from({ length: sessions }, (_, session) => turnOf(session)) }))
    const dataDirectory = join(folder, 'data')
    const shell = { kind: 'cli' } as const
    const app = await createApp({ shell, dataDirectory, script, isTemporary: true, isUnlimited: true })
    const client = connectLocally(app)
    const { workspaceId } = await client.call('workspace.open', { path: folder })
    await client.call('workspace.trust', { workspaceId, trusted: true })
    const ids: string[] = []
    for (let count = 0; count < sessions; count++) {
      const { id } = await client.call('session.create', { workspaceId })
      await client.call('session.set-autonomy', { sessionId: id, autonomy: 'autonomous' })
      ids.push(id)
    }
    const startedAt = performance.now()
    await playAll(client, ids)
    const seconds = (performance.now() - startedAt) / 1000

    const counts = { 'without an end': 0, 'out of order': 0, failed: 0 }
    let found = 0
    for (const id of ids) found += check(await wholeTranscript(client, id), counts)
    await app.close()
    const all = sessions * answers * callsPerAnswer
    report({ what: 'mixed calls lost or doubled', value: Math.abs(all - found), unit: 'count', limit: 0 })
    for (const [what, value] of Object.entries(counts)) {
      report({ what: `of ${all} mixed calls ${what}`, value, unit: 'count', limit: 0 })
    }
    report({ what: 'mixed calls a second', value: all / seconds, unit: 'count' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads, writes, commands, plans and modes, so that all kinds of order are needed at once. */
function turnOf(session: number) {
  const calls = (answer: number) => {
    const path = `out/${session}/${answer}.txt`
    return [
      { tool: 'echo', arguments: { text: `${session}/${answer}` } },
      { tool: 'calculator', arguments: { expr: `${session} + ${answer}` } },
      { tool: 'read_file', arguments: { path: 'read.txt' } },
      { tool: 'write_file', arguments: { path, content: `${answer}\n`, create_dirs: true } },
      { tool: 'read_file', arguments: { path } },
      { tool: 'list_files', arguments: { path: '.' } },
      { tool: 'update_plan', arguments: { steps: [{ text: `Answer ${answer}`, status: 'in_progress' }] } },
      { tool: 'create_directory', arguments: { path: `out/${session}` } },
      { tool: 'switch_mode', arguments: { mode: answer % 2 === 0 ? 'debug' : 'coder' } },
      { tool: 'echo', arguments: { text: 'end' } },
    ]
  }
  const asking = Array.from({ length: answers }, (_, answer) => ({ calls: calls(answer) }))
  return { when: { user: `session ${session}.` }, answers: [...asking, 'Done.'] }
}

/** Counts what is wrong, and returns how many calls there are. */
function check(
  items: readonly TranscriptItem[],
  counts: { 'without an end': number; 'out of order': number; failed: number },
): number {
  const executions = items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
  for (const [index, { status, index: place }] of executions.entries()) {
    if (place !== index % callsPerAnswer) counts['out of order'] += 1
    if (status === 'failed' || status === 'timed-out') counts.failed += 1
    else if (status !== 'completed') counts['without an end'] += 1
  }
  return new Set(executions.map(({ callId }) => callId)).size
}
