import { writeSync } from 'node:fs'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { dieAtWrite } from './die-at-write.fixture.ts'

/**
 * Plays a script as a person would sit before it: two more messages while the first call asks, one of them sent at
 * once, and yes to all that is asked. Prints what is shown, line by line, and dies at the n-th write on the way.
 */
const [dataDirectory, workspace, script, killAt] = process.argv.slice(2) as [string, string, string, string]
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`)

const writes = await dieAtWrite(Number(killAt))
const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script, isTemporary: true })
const client = connectLocally(app)
const { workspaceId } = await client.call('workspace.open', { path: workspace })
await client.call('workspace.trust', { workspaceId, trusted: true })
const { id: sessionId } = await client.call('session.create', { workspaceId })
say({ sessionId })
await client.call('session.open', { sessionId })

let hasQueued = false
let running = 0
client.on('session.event', ({ event }) => {
  say({ event, at: performance.now() })
  if (event.type === 'turn-started') running += 1
  if (event.type === 'turn-stopped') {
    running -= 1
    if (running === 0) setImmediate(end)
  }
  if (event.type !== 'tool-changed' || event.execution.status !== 'asking') return
  const { approvalId, question } = event.execution
  setImmediate(() => void reply(approvalId, question.digest))
})

async function reply(approvalId: string, digest: string): Promise<void> {
  if (!hasQueued) {
    hasQueued = true
    for (const text of ['second', 'third', 'now']) await client.call('chat.send', { sessionId, text })
    const { transcript } = await client.call('session.open', { sessionId })
    const last = transcript.queue.at(-1)!
    await client.call('queue.send-now', { sessionId, messageId: last.id })
  }
  await client.call('approval.reply', { sessionId, approvalId, decision: { kind: 'approve', digest } })
}

function end(): void {
  if (running > 0) return
  say({ end: writes.count() })
  process.kill(process.pid, 'SIGKILL')
}

writes.begin()
await client.call('chat.send', { sessionId, text: 'first' })
