import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build, loadConfigFromFile } from 'vite'

const root = join(import.meta.dirname, '../..')

/** A `*.fixture.ts` built as the main process is, plug-ins and all, for tests that need a whole app in a process to kill. */
export async function buildFixture(path: string): Promise<{ start(...args: string[]): ChildProcess; remove(): void }> {
  const folder = mkdtempSync(join(root, 'node_modules/.fixture-'))
  const loaded = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(root, 'vite.main.config.ts'))
  const { ssr, build: options } = loaded!.config
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: ssr!,
    build: {
      ...options,
      outDir: folder,
      rolldownOptions: {
        ...options?.rolldownOptions,
        input: { fixture: path, 'patch-worker': join(root, 'main/patch/patch-worker.ts') },
      },
    },
  })
  return {
    start: (...args) =>
      spawn(process.execPath, [join(folder, 'fixture.js'), ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
    remove: () => rmSync(folder, { recursive: true }),
  }
}
