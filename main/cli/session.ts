import { readFile, realpath, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { importPartLength } from '../../preload/contract/wire.ts'
import { messageOf, PublicError } from '../errors.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { startCliApp } from './cli-app.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'
import { connectLocally, type LocalClient } from './local-client.ts'
import { visibleText } from './visible-text.ts'

interface Action {
  readonly client: LocalClient
  readonly workspaceId: string
  readonly io: CommandIo
  readonly values: { readonly json: boolean; readonly out?: string | undefined }
}

/** What can be done, and what its one argument is called; null: it takes none. */
const actions: Readonly<
  Record<string, { readonly takes: string | null; run(action: Action, argument: string): Promise<void> }>
> = {
  list: { takes: null, run: list },
  search: { takes: 'WORDS', run: search },
  export: { takes: 'SESSION_ID', run: exportOne },
  import: { takes: 'FILE', run: importOne },
}

export const command: CliCommand = {
  summary: 'lists, searches, exports and imports the sessions of a folder',
  usage: `usage: codelab session list [--workspace DIR] [--data DIR] [--json]
       codelab session search "WORDS" [--workspace DIR] [--data DIR] [--json]
       codelab session export SESSION_ID [--json] [--out FILE] [--workspace DIR] [--data DIR]
       codelab session import FILE [--workspace DIR] [--data DIR]

The folder is the present one unless --workspace names another. An export is Markdown, with --json what import takes.
A CodeLab that is open has the data to itself: close it first.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: {
        workspace: { type: 'string', default: '.' },
        data: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [name = '', argument, ...more] = positionals
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined
    if (!action) throw new UsageError(`Say what to do: ${Object.keys(actions).join(', ')}.`)
    if ((argument === undefined) !== (action.takes === null) || more.length > 0) {
      throw new UsageError(action.takes === null ? `${name} takes nothing more.` : `${name} takes one ${action.takes}.`)
    }
    const data = values.data ?? defaultDataDirectory(io.env)
    const { app, close } = await startCliApp({ data, leavesTurns: true }, io)
    try {
      const client = connectLocally(app)
      const path = await realpath(resolve(values.workspace)).catch(() => resolve(values.workspace))
      const { workspaceId } = await client.call('workspace.open', { path })
      await action.run({ client, workspaceId, io, values }, argument ?? '')
      return 0
    } finally {
      await close()
    }
  },
}

async function list({ client, workspaceId, io, values }: Action): Promise<void> {
  const sessions = await client.call('session.list', { workspaceId })
  if (values.json) return io.print(`${JSON.stringify(sessions)}\n`)
  for (const { id, updatedAt, title } of sessions)
    await io.print(`${id}  ${new Date(updatedAt).toISOString().slice(0, 16)}  ${visibleText(title)}\n`)
}

async function search({ client, workspaceId, io, values }: Action, words: string): Promise<void> {
  const hits = await client.call('session.search', { workspaceId, words, limit: 50 })
  if (values.json) return io.print(`${JSON.stringify(hits)}\n`)
  for (const { sessionId, title, snippet } of hits) {
    const line = visibleText(snippet.replaceAll(/[\u0001\u0002]/g, '').replaceAll(/\s+/g, ' '))
    await io.print(`${sessionId}  ${visibleText(title)}\n  ${line}\n`)
  }
}

async function exportOne({ client, io, values }: Action, sessionId: string): Promise<void> {
  const format = values.json ? 'json' : 'markdown'
  const { blob, size } = await client.call('session.export', { sessionId, format })
  let text = ''
  while (text.length < size) {
    text += (await client.call('blob.read', { blob, offset: text.length, length: 262_144 })).text
  }
  if (values.out === undefined) return io.print(text)
  // Never over a file that is there.
  await writeFile(values.out, text, { flag: 'wx', mode: 0o600 }).catch(cannot('written'))
}

async function importOne({ client, workspaceId, io }: Action, file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(cannot('read'))
  for (let from = 0; ; from += importPartLength) {
    const isLast = from + importPartLength >= text.length
    const part = text.slice(from, from + importPartLength)
    const summary = await client.call('session.import', { workspaceId, importId: 'file', part, isLast })
    if (summary) return io.print(`${summary.id}\n`)
  }
}

const cannot =
  (what: 'read' | 'written') =>
  (error: unknown): never => {
    throw new PublicError('unavailable', `The file cannot be ${what}: ${messageOf(error)}`, undefined, error)
  }
