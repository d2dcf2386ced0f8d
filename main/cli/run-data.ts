import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { recoverFolders } from '../app.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import type { CommandIo } from './command.ts'

export interface RunData {
  readonly path: string
  readonly isTemporary: boolean
  remove(): void
}

/**
 * The data directory named, or one of this run's own that goes with it. Those stand together below the person's data,
 * so that a run that was killed while it wrote several files is found by the next, which finishes it or takes it back.
 */
export async function dataDirectoryFor(
  named: string | undefined,
  io: Pick<CommandIo, 'env' | 'tell'>,
): Promise<RunData> {
  if (named !== undefined) return { path: resolve(named), isTemporary: false, remove: () => {} }
  const runs = runsDirectory(io.env)
  await tidyUp(runs, io)
  const path = mkdtempSync(join(runs, 'run-'))
  return { path, isTemporary: true, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function runsDirectory(env: CommandIo['env']): string {
  const runs = join(defaultDataDirectory(env), 'runs')
  try {
    mkdirSync(runs, { recursive: true, mode: 0o700 })
    return runs
  } catch {
    // A home that cannot be written, as in a container.
    return tmpdir()
  }
}

/** What is left of runs whose process is gone. One that still runs holds its directory and is left alone. */
async function tidyUp(runs: string, io: Pick<CommandIo, 'tell'>): Promise<void> {
  for (const name of readdirSync(runs).filter((entry) => entry.startsWith('run-'))) {
    const path = join(runs, name)
    if (!existsSync(join(path, 'codelab.db'))) continue
    const left = await recoverFolders(path)
    if (left === 'in-use') continue
    if (left.length === 0) rmSync(path, { recursive: true, force: true })
    else io.tell(`A change that was cut off in ${left.join(', ')} could not be finished; ${path} keeps its files.\n`)
  }
}
