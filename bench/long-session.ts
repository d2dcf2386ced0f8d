import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createApp } from '../main/app.ts'
import { connectLocally } from '../main/cli/local-client.ts'

/** A process that plays many turns, each with the given bytes of output. Arguments: folder, script, turns, bytes. */
const [folder, script, turns, bytes] = process.argv.slice(2) as [string, string, string, string]
const app = await createApp({
  shell: { kind: 'cli' },
  dataDirectory: join(folder, 'data'),
  script,
  isTemporary: true,
  isUnlimited: true,
})
const client = connectLocally(app)
const { workspaceId } = await client.call('workspace.open', { path: folder })
const { id: sessionId } = await client.call('session.create', { workspaceId })
await client.call('session.open', { sessionId })
let stopped = () => {}
client.on('session.event', ({ event }) => {
  if (event.type === 'turn-stopped') stopped()
})
for (let turn = 0; turn < Number(turns); turn++) {
  // Every turn another text, so that nothing is kept only once.
  const line = `${turn} ${'x'.repeat(90)}\n`
  writeFileSync(join(folder, 'big.txt'), line.repeat(Math.floor(Number(bytes) / line.length)))
  const end = new Promise<void>((resolve) => (stopped = resolve))
  await client.call('chat.send', { sessionId, text: `Turn ${turn}.` })
  await end
}
await app.close()
