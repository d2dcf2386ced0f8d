import { type App, type AppOptions, createApp } from '../app.ts'
import { dataDirectoryFor } from './temporary-data.ts'

export interface CliApp {
  readonly app: App
  close(): Promise<void>
}

/** The app without a window. Without `data` it works in a directory of its own, removed at the end. */
export async function startCliApp(
  options: Pick<AppOptions, 'model' | 'script' | 'isUnlimited'> & { readonly data: string | undefined },
): Promise<CliApp> {
  const data = dataDirectoryFor(options.data)
  try {
    const { model, script, isUnlimited } = options
    const app = await createApp({ shell: { kind: 'cli' }, dataDirectory: data.path, model, script, isUnlimited })
    return {
      app,
      async close() {
        await app.close()
        data.remove()
      },
    }
  } catch (error) {
    data.remove()
    throw error
  }
}
