import { type App, type AppOptions, createApp } from '../app.ts'
import type { CommandIo } from './command.ts'
import { dataDirectoryFor } from './run-data.ts'

export interface CliApp {
  readonly app: App
  close(): Promise<void>
}

export type CliAppOptions = Pick<AppOptions, 'model' | 'script' | 'isUnlimited' | 'leavesTurns'> & {
  /** The data directory. */
  readonly data: string | undefined
}

/** The app without a window. Without `data` it works in a directory of its own, removed at the end. */
export async function startCliApp(
  {
    data: named,
    ...options
  }: Pick<AppOptions, 'model' | 'script' | 'isUnlimited' | 'leavesTurns'> & { readonly data: string | undefined },
  io: Pick<CommandIo, 'env' | 'tell'>,
): Promise<CliApp> {
  const { path, isTemporary, remove } = await dataDirectoryFor(named, io)
  try {
    const app = await createApp({ ...options, shell: { kind: 'cli' }, dataDirectory: path, isTemporary })
    return {
      app,
      async close() {
        await app.close()
        remove()
      },
    }
  } catch (error) {
    remove()
    throw error
  }
}
