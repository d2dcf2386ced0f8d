import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentEvent } from '../preload/contract/agent.ts'
import type { ToolExecution } from '../preload/contract/tool.ts'
import { emptyTranscript, foldEvents } from '../preload/contract/transcript.ts'
import { openStore } from '../main/store/open-store.ts'
import type { Store } from '../main/store/store.ts'
import { percentile, type Report } from './report.ts'

const rounds = 2000

/** The log of a session of 10,000 events: 2,000 calls that each read a file of 3 KB. */
export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-bench-'))
  try {
    const first = await openStore(folder)
    write(first)
    first.close()
    const store = await openStore(folder)

    const opened = median(5, () => foldEvents(emptyTranscript('s'), store.events.read('s')))
    report({ what: 'a session of 10,000 events read and folded', value: opened, unit: 'ms', limit: 300 })
    const late = median(200, () => store.events.append(call(1, 'running'), 'buffered'))
    const early = median(200, () => store.events.append({ ...call(1, 'running'), sessionId: 'new' }, 'buffered'))
    report({ what: 'one more event for it', value: late, unit: 'ms' })
    report({ what: 'one more event, against one for a new session', value: late / early, unit: '×', limit: 2 })
    report({
      what: 'one more event, on the disk itself',
      value: median(50, () => store.events.append(call(1, 'running'), 'synced')),
      unit: 'ms',
    })
    report({
      what: 'words searched in 2,000 messages',
      value: median(20, () => store.search.find('read the file', { limit: 50 })),
      unit: 'ms',
    })
    store.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function write(store: Store): void {
  const header = { version: 1, sessionId: 's', at: 1 } as const
  store.events.append(
    { ...header, type: 'session-created', workspaceRoot: '/w', title: '', mode: 'coder', autonomy: 'cautious' },
    'buffered',
  )
  const result = 'const x = 1 // something\n'.repeat(120)
  store.database.transaction(() => {
    for (let round = 0; round < rounds; round++) {
      const message = {
        id: `a${round}`,
        role: 'assistant',
        text: `I read the file ${round}.`,
        reasoning: '',
        callIds: [`c${round}`],
        complete: true,
        at: 1,
      } as const
      const events: AgentEvent[] = [
        { ...header, type: 'message-finished', message },
        call(round, 'created'),
        call(round, 'validated'),
        call(round, 'running'),
        call(round, 'completed', { outcome: { result, view: { kind: 'text', text: result } } }),
      ]
      for (const event of events) store.events.append(event, 'buffered')
    }
  })
}

function call(round: number, status: ToolExecution['status'], more: object = {}): AgentEvent {
  const execution = {
    callId: `c${round}`,
    turnId: 't',
    messageId: `a${round}`,
    index: 0,
    tool: 'read_file',
    title: 'Read a.ts',
    arguments: '{"path":"a.ts"}',
    createdAt: 1,
    status,
    ...more,
  } as ToolExecution
  return { version: 1, sessionId: 's', at: 1, type: 'tool-changed', execution }
}

function median(count: number, work: () => void): number {
  const samples = Array.from({ length: count }, () => {
    const started = performance.now()
    work()
    return performance.now() - started
  })
  return percentile(samples, 0.5)
}
