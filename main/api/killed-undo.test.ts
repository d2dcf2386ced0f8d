import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { buildFixture } from './built.fixture.ts'

const script = `
turns:
  - - calls:
        - { tool: write_file, arguments: { path: old.txt, content: "after\\n", overwrite: true } }
        - { tool: write_file, arguments: { path: made/new.txt, content: "new\\n", create_dirs: true } }
        - { tool: delete_file, arguments: { path: gone.txt } }
    - Written.
`
const before = { 'old.txt': 'before\n', 'made/new.txt': null, 'gone.txt': 'gone\n' }
const after = { 'old.txt': 'after\n', 'made/new.txt': 'new\n', 'gone.txt': null }

const every = Number(process.env['CODELAB_KILL_EVERY'] ?? 4)

test('undoing that is killed at any write is done to all files or to none, and what is listed and told agrees', async () => {
  const fixture = await buildFixture(join(import.meta.dirname, 'killed-undo.fixture.ts'))
  const folder = mkdtempSync(join(tmpdir(), 'killed-undo-'))
  const scriptPath = join(folder, 'script.yaml')
  writeFileSync(scriptPath, script)
  const ends = new Set<string>()

  for (let killAt = 1, isThrough = false; !isThrough; killAt += every) {
    const place = join(folder, String(killAt))
    const workspace = join(place, 'workspace')
    const dataDirectory = join(place, 'data')
    mkdirSync(workspace, { recursive: true })
    writeFileSync(join(workspace, 'old.txt'), 'before\n')
    writeFileSync(join(workspace, 'gone.txt'), 'gone\n')
    const child = fixture.start(dataDirectory, workspace, scriptPath, String(killAt))
    const [said] = await Promise.all([text(child.stdout!), once(child, 'exit')])
    const [sessionId, count] = said.trim().split('\n')
    isThrough = count !== undefined

    const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script: scriptPath, isTemporary: true })
    const client = connectLocally(app)
    const { workspaceId } = await client.call('workspace.open', { path: workspace })
    const source = { kind: 'session', sessionId: sessionId! } as const
    const { files } = await client.call('changes.read', { workspaceId, source })
    const { transcript } = await client.call('session.open', { sessionId: sessionId! })
    client.close()
    await app.close()

    const where = `killed at write ${killAt}`
    const isUndone = readFileSync(join(workspace, 'old.txt'), 'utf8') === 'before\n'
    expect(contentsOf(workspace), where).toEqual(isUndone ? before : after)
    expect(
      files.map(({ path }) => path),
      where,
    ).toEqual(isUndone ? [] : ['gone.txt', 'made/new.txt', 'old.txt'])
    expect(transcript.items.filter(({ kind }) => kind === 'undone').length, where).toBe(isUndone ? 1 : 0)
    ends.add(isUndone ? 'undone' : 'as it was')
    if (isThrough) expect(isUndone).toBe(true)
    rmSync(place, { recursive: true })
  }
  fixture.remove()
  rmSync(folder, { recursive: true })

  expect(ends).toEqual(new Set(['as it was', 'undone']))
}, 300_000)

const contentsOf = (workspace: string) =>
  Object.fromEntries(
    Object.keys(before).map((path) => {
      const whole = join(workspace, path)
      return [path, existsSync(whole) ? readFileSync(whole, 'utf8') : null]
    }),
  )
