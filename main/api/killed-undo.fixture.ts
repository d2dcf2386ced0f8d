import { writeSync } from 'node:fs'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { dieAtWrite } from './die-at-write.fixture.ts'

/** Lets a script write its files, undoes all of them at once, and dies at the n-th write of the undoing. */
const [dataDirectory, workspace, script, killAt] = process.argv.slice(2) as [string, string, string, string]

const writes = await dieAtWrite(Number(killAt))
const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script, isTemporary: true })
const client = connectLocally(app)
const { workspaceId } = await client.call('workspace.open', { path: workspace })
await client.call('workspace.trust', { workspaceId, trusted: true })
const { id: sessionId } = await client.call('session.create', { workspaceId })
await client.call('session.open', { sessionId })
const ended = new Promise<void>((resolve) => {
  client.on('session.event', ({ event }) => {
    if (event.type === 'turn-stopped') resolve()
    if (event.type !== 'tool-changed' || event.execution.status !== 'asking') return
    const { approvalId, question } = event.execution
    const decision = { kind: 'approve', digest: question.digest } as const
    setImmediate(() => void client.call('approval.reply', { sessionId, approvalId, decision }))
  })
})
await client.call('chat.send', { sessionId, text: 'write' })
await ended

const source = { kind: 'session', sessionId } as const
const { files } = await client.call('changes.read', { workspaceId, source })
const parts = files.map(({ path, beforeHash, afterHash }) => ({ path, beforeHash, afterHash }))
writeSync(1, `${sessionId}\n`)
writes.begin()
await client.call('changes.act', { workspaceId, source, verb: 'undo', files: parts })
writeSync(1, `${writes.count()}\n`)
process.kill(process.pid, 'SIGKILL')
