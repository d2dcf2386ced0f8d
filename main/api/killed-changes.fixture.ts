import { writeSync } from 'node:fs'
import type { ChangesSource, ChangesVerb } from '../../preload/contract/changes.ts'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'

/** Stages, takes out of the index and discards all that differs, over and over, until it is killed. */
const [dataDirectory, workspace] = process.argv.slice(2) as [string, string]

const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, isTemporary: true })
const client = connectLocally(app)
const { workspaceId } = await client.call('workspace.open', { path: workspace })
await client.call('workspace.trust', { workspaceId, trusted: true })

async function act(kind: 'working-tree' | 'index', verb: ChangesVerb): Promise<string> {
  const source: ChangesSource = { kind }
  const { files } = await client.call('changes.read', { workspaceId, source })
  const parts = files.map(({ path, beforeHash, afterHash }) => ({ path, beforeHash, afterHash }))
  writeSync(1, `${verb}\n`)
  return (await client.call('changes.act', { workspaceId, source, verb, files: parts })).undoId
}

for (;;) {
  await act('working-tree', 'stage')
  await act('index', 'unstage')
  const undoId = await act('working-tree', 'discard')
  writeSync(1, 'restore\n')
  await client.call('changes.restore', { workspaceId, undoId })
}
