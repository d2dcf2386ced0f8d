import type { SessionSummary } from '../../preload/contract/agent.ts'
import type { Autonomy } from '../../preload/contract/approval.ts'
import type { ExportedSession } from '../../preload/contract/channels.ts'
import { emptyTranscript, foldEvents } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import { exportOwner, releaseBlobs } from '../store/blobs.ts'
import { exportSession, importSession } from '../store/session-file.ts'
import { sessionMarkdown } from '../store/session-markdown.ts'
import type { Store } from '../store/store.ts'
import type { ClientConnection } from './connection.ts'

export interface ImportPart {
  readonly importId: string
  readonly part: string
  readonly isLast: boolean
}

/** Sessions as files, of any size: out as a blob that is read in parts, in as parts that are put together here. */
export interface SessionFiles {
  export(summary: SessionSummary, format: 'markdown' | 'json'): ExportedSession
  /** The new session's id with the last part, before that null. */
  import(
    connection: ClientConnection,
    part: ImportPart,
    target: { readonly workspaceRoot: string; readonly autonomy: Autonomy },
  ): string | null
}

/** UTF-16 units: beyond this the text would not fit into one string. */
const maxImportLength = 256 * 1024 * 1024

export function createSessionFiles(store: Store): SessionFiles {
  const arriving = new WeakMap<ClientConnection, Map<string, { parts: string[]; length: number }>>()

  return {
    export({ id, title, updatedAt }, format) {
      const text =
        format === 'json'
          ? exportSession(store, id)
          : sessionMarkdown(foldEvents(emptyTranscript(id), store.events.read(id)), (long) => store.blobs.whole(long))
      const blob = store.database.transaction(() => {
        releaseBlobs(store.database, exportOwner(id))
        return store.blobs.put(text, exportOwner(id))
      })
      return { fileName: fileName(title, updatedAt, format), blob, size: text.length }
    },
    import(connection, { importId, part, isLast }, target) {
      const imports = arriving.get(connection) ?? new Map<string, { parts: string[]; length: number }>()
      arriving.set(connection, imports)
      const { parts, length } = imports.get(importId) ?? { parts: [], length: 0 }
      imports.delete(importId)
      if (length + part.length > maxImportLength) {
        throw new PublicError('too-large', 'This file is larger than 256 MB and cannot be imported.')
      }
      parts.push(part)
      if (isLast) return importSession(store, parts.join(''), target)
      imports.set(importId, { parts, length: length + part.length })
      return null
    },
  }
}

/** What is a letter or digit in any script stays; the rest could mean something to a file system. */
function fileName(title: string, at: number, format: 'markdown' | 'json'): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
  const name = [...words].slice(0, 50).join('') || 'session'
  return `${name}-${new Date(at).toISOString().slice(0, 10)}.${format === 'json' ? 'json' : 'md'}`
}
