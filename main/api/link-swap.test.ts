import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../app.ts'

/** Makes `name` now a folder, now a link that leads out, as fast as it can. */
const swapper = `
const { mkdirSync, renameSync, symlinkSync } = require('node:fs')
mkdirSync('kept-folder'); symlinkSync('../outside', 'kept-link')
for (;;) {
  try { renameSync('kept-folder', 'name') } catch {}
  try { renameSync('name', 'kept-folder') } catch {}
  try { renameSync('kept-link', 'name') } catch {}
  try { renameSync('name', 'kept-link') } catch {}
}`

const calls = Number(process.env['CODELAB_LINK_SWAPS'] ?? 200)

test('a link that is swapped in and out by another process never leads a write of a tool outside', async () => {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-swap-')))
  const [workspace, outside] = [join(base, 'work'), join(base, 'outside')]
  for (const folder of [workspace, outside]) mkdirSync(folder)
  const app = await createApp({
    shell: { kind: 'cli' },
    dataDirectory: join(base, 'data'),
    isTemporary: true,
    isUnlimited: true,
  })
  const other = spawn(process.execPath, ['-e', swapper], { cwd: workspace, stdio: 'ignore' })
  const seen = new Set<string>()
  try {
    // Until the link was met both ways, and often.
    for (let count = 0; count < calls || seen.size < 2; count++) {
      const result = await app.callTool({
        workspace,
        name: 'write_file',
        arguments: JSON.stringify({ path: `name/${count % 7}.txt`, content: String(count) }),
        isTrusted: true,
        mode: 'coder',
        autonomy: 'autonomous',
        session: 'one',
        signal: AbortSignal.timeout(20_000),
        reply: async ({ digest }) => ({ kind: 'reject', digest }),
      })
      seen.add(result.status === 'error' ? result.error.code : result.status)
    }
  } finally {
    other.kill('SIGKILL')
    await app.close()
  }

  expect(readdirSync(outside)).toEqual([])
  expect(seen.has('TOOL_FAILED')).toBe(false)
  expect(seen.size).toBeGreaterThan(1)
})
