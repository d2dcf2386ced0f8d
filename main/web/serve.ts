import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { createApp } from '../app.ts'
import { PublicError } from '../errors.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { startWebShell } from './server.ts'

export interface ServeOptions {
  /** A folder to open at once. */
  readonly folder?: string | undefined
  /** 0: any free one. */
  readonly port: number
  /** A file of written answers that play in place of a model. */
  readonly script?: string | undefined
  readonly data?: string | undefined
}

export interface ServeIo {
  print(text: string): Promise<void>
  tell(text: string): void
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the server. */
  readonly signal: AbortSignal
}

const maxClosingMs = 5000

/** Runs the web shell until the signal; its address is all that is printed. Resolves to the exit status. */
export async function serve({ folder, port, script, data }: ServeOptions, io: ServeIo): Promise<number> {
  const startFolder = folder === undefined ? undefined : await existingFolder(resolve(folder))
  const app = await createApp({
    shell: { kind: 'web' },
    dataDirectory: data === undefined ? defaultDataDirectory(io.env) : resolve(data),
    script: script === undefined ? undefined : resolve(script),
    startFolder,
  })
  try {
    const staticDirectory = join(import.meta.dirname, '../renderer')
    const shell = await startWebShell({ app, port, staticDirectory })
    await io.print(`${shell.address}\n`)
    await aborted(io.signal)
    io.tell('Closing …\n')
    await shell.close()
  } finally {
    await Promise.race([app.close(), after(maxClosingMs)])
  }
  return 0
}

async function existingFolder(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (isFolder) return path
  throw new PublicError('not-found', `${path} is no folder. Name the folder to open, or none to choose it in CodeLab.`)
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done()
    else signal.addEventListener('abort', () => done(), { once: true })
  })
}

const after = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms).unref())
