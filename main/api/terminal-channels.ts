import { randomUUID } from 'node:crypto'
import type { TerminalInfo, TerminalPart } from '../../preload/contract/terminal.ts'
import { PublicError, ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'
import type { Terminal, Terminals } from '../process/terminals.ts'
import type { Announcer } from './announcer.ts'

/** A folder's terminals, for the windows that have it open. */
export interface TerminalChannels {
  list(folder: Folder): readonly TerminalInfo[]
  open(folder: Folder, size: { readonly columns: number; readonly rows: number }): Promise<TerminalInfo>
  read(folder: Folder, id: string, since: number): TerminalPart
  write(folder: Folder, id: string, text: string): void
  resize(folder: Folder, id: string, size: { readonly columns: number; readonly rows: number }): void
  /** Ends what runs; what has ended already leaves the list. */
  close(folder: Folder, id: string): Promise<void>
}

const partLength = 128 * 1024
const gatherMs = 30
const own = 'person/'

/**
 * Windows are told that there is more, and read it when they have shown what came before: a program that prints faster
 * than it can be shown fills nobody's memory.
 */
export function createTerminalChannels(terminals: Terminals, announcer: Announcer): TerminalChannels {
  const followed = new WeakSet<Terminal>()

  const infoOf = ({ id, title, isRunning, exitCode }: Terminal): TerminalInfo => ({
    id,
    title,
    processId: id.startsWith(own) ? null : id.slice(id.indexOf('/') + 1),
    isRunning,
    exitCode,
  })
  const listOf = (root: string) => terminals.list().filter(({ owner }) => owner === root)

  function follow(terminal: Terminal): void {
    if (followed.has(terminal)) return
    followed.add(terminal)
    let timer: NodeJS.Timeout | null = null
    terminal.onOutput(() => {
      timer ??= setTimeout(() => {
        timer = null
        announcer.announce(`workspace:${terminal.owner}`, 'terminal.output', { id: terminal.id })
      }, gatherMs)
    })
  }

  terminals.onChange(() => {
    const all = terminals.list()
    for (const terminal of all) follow(terminal)
    for (const root of new Set(all.flatMap(({ owner }) => owner ?? []))) tell(root)
  })

  const tell = (root: string) =>
    announcer.announce(`workspace:${root}`, 'terminal.changed', {
      workspaceRoot: root,
      terminals: listOf(root).map(infoOf),
    })

  function find(folder: Folder, id: string): Terminal {
    const terminal = terminals.find(id)
    if (terminal?.owner === folder.root) return terminal
    throw new PublicError('not-found', 'This terminal is not there any more.')
  }

  return {
    list: (folder) => listOf(folder.root).map(infoOf),
    async open(folder, size) {
      if (!folder.isTrusted()) {
        throw new PublicError('not-allowed', 'Terminals open once you have said that this folder can be trusted.')
      }
      const request = { id: `${own}${randomUUID()}`, command: null, cwd: folder.root, owner: folder.root, ...size }
      const terminal = await terminals.start(request).catch((error: unknown) => {
        if (error instanceof ToolFailure) throw new PublicError('unavailable', error.message, undefined, error)
        throw error
      })
      return infoOf(terminal)
    },
    read(folder, id, since) {
      const { text, from } = find(folder, id).read(since)
      const part = text.slice(0, partLength)
      return { text: part, from, to: from + part.length }
    },
    write: (folder, id, text) => find(folder, id).write(text),
    resize: (folder, id, { columns, rows }) => find(folder, id).resize(columns, rows),
    async close(folder, id) {
      const terminal = find(folder, id)
      const wasRunning = terminal.isRunning
      await terminal.end()
      if (!wasRunning || id.startsWith(own)) terminals.forget(id)
      tell(folder.root)
    },
  }
}
