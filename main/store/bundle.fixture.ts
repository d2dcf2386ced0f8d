import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'rolldown'

/**
 * Bundles a `*.fixture.ts` for plain Node, for tests that need a process to kill. The bundle lies under `node_modules`,
 * where packages with native parts are found.
 */
export async function bundleFixture(path: string): Promise<{ start(...args: string[]): ChildProcess; remove(): void }> {
  const folder = mkdtempSync(join(import.meta.dirname, '../../node_modules/.fixture-'))
  const file = join(folder, `${basename(path, '.ts')}.mjs`)
  await build({ input: path, platform: 'node', external: ['libsql'], output: { file, codeSplitting: false } })
  return {
    start: (...args) => spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] }),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
