import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import type { TextPart } from '../../preload/contract/channels.ts'
import type {
  ChangedText,
  ChangesPart,
  ChangesSource,
  ChangesVerb,
  CommitList,
  OpenedChanges,
} from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import type { FilePart } from '../../preload/contract/workspace.ts'
import { importPartLength } from '../../preload/contract/wire.ts'
import type { Conversations } from '../agent/conversations.ts'
import { createGitChanges } from '../changes/git-changes.ts'
import type { ChangesReader, TakeBack } from '../changes/reader.ts'
import type { SeenChanges, ShownChanges } from '../changes/seen.ts'
import { readSessionChanges } from '../changes/session-changes.ts'
import { PublicError, ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'

/** What answers the channels of changes that stand. */
export interface ChangesChannels {
  read(folder: Folder, source: ChangesSource): Promise<OpenedChanges>
  readFile(folder: Folder, source: ChangesSource, path: string, offset: number): Promise<TextPart>
  readBytes(folder: Folder, asked: AskedBytes): Promise<FilePart>
  keep(folder: Folder, source: ChangesSource, progress: ReviewProgress): Promise<void>
  act(folder: Folder, source: ChangesSource, verb: ChangesVerb, parts: readonly ChangesPart[]): Promise<string>
  restore(folder: Folder, undoId: string): Promise<void>
  commits(folder: Folder, words: string, limit: number): Promise<CommitList>
  /** The session is deleted. */
  forget(sessionId: string): void
}

interface AskedBytes {
  readonly source: ChangesSource
  readonly path: string
  readonly side: 'before' | 'after'
  readonly offset: number
}

const partBytes = 1024 * 1024
/** How many acts can be taken back, over all windows. */
const mostTakenBack = 200

export function createChangesChannels(conversations: Conversations, seen: SeenChanges): ChangesChannels {
  const takeBacks = new Map<string, { readonly root: string; readonly takeBack: TakeBack }>()
  /** The file whose JSON was asked for last; its parts are asked for one after another. */
  let written: { readonly key: string; readonly json: string } | null = null
  /** The side of which more is to come; without it each part would be read from its source anew. */
  let held: { readonly key: string; readonly bytes: Uint8Array } | null = null

  async function readerOf(folder: Folder, source: ChangesSource): Promise<ChangesReader> {
    if (source.kind !== 'session') return createGitChanges(folder).reader(source)
    const { sessionId, turnId, callId } = source
    const conversation = await conversations.get(sessionId)
    if (conversation.workspaceRoot !== folder.root) {
      throw new PublicError('not-found', 'There is no such session in this folder.')
    }
    const isPart = turnId !== undefined || callId !== undefined
    const callIds = isPart ? conversation.callsOf({ turnId, callId }) : null
    return readSessionChanges({
      sessionId,
      callIds,
      changes: folder.changes,
      undone: (parts, diff) => conversation.partsUndone({ type: 'parts-undone', ...parts, diff }),
      restored: (parts) => conversation.partsUndone({ type: 'parts-restored', ...parts }),
    })
  }

  return {
    async read(folder, source) {
      return said(async () => {
        const reader = await readerOf(folder, source)
        const files = await reader.list()
        const commits = await reader.commits?.()
        const paths = files.map(({ path }) => path)
        const progress = await seen.read(shown(folder, source, reader), paths)
        return { files, progress, ...(commits ? { commits } : {}) }
      })
    },
    async readFile(folder, source, path, offset) {
      const key = JSON.stringify([folder.root, source, path])
      if (offset === 0 || written?.key !== key) {
        const file: ChangedText = await said(async () => (await readerOf(folder, source)).read(path))
        written = { key, json: JSON.stringify(file) }
      }
      const { json } = written
      return { part: json.slice(offset, offset + importPartLength), size: json.length }
    },
    async readBytes(folder, { source, path, side, offset }) {
      const key = JSON.stringify([folder.root, source, path, side])
      const known = offset > 0 && held?.key === key ? held.bytes : null
      const bytes =
        known ?? (await said(async () => (await readerOf(folder, source)).bytes(path, side))) ?? new Uint8Array()
      const end = offset + partBytes
      held = end < bytes.length ? { key, bytes } : null
      return { base64: Buffer.from(bytes.subarray(offset, end)).toString('base64'), size: bytes.length, encoding: null }
    },
    async keep(folder, source, progress) {
      const reader = await readerOf(folder, source)
      await said(() => seen.keep(shown(folder, source, reader), progress))
    },
    async act(folder, source, verb, parts) {
      const takeBack = await said(async () => (await readerOf(folder, source)).act(verb, parts))
      const undoId = `undo_${randomUUID()}`
      takeBacks.set(undoId, { root: folder.root, takeBack })
      for (const [old] of takeBacks) if (takeBacks.size > mostTakenBack) takeBacks.delete(old)
      return undoId
    },
    async restore(folder, undoId) {
      const entry = takeBacks.get(undoId)
      if (entry?.root !== folder.root) {
        throw new PublicError('not-found', 'This cannot be taken back any more: it is done already, or too long ago.')
      }
      // Asked for twice at once, it happens once.
      takeBacks.delete(undoId)
      try {
        await said(entry.takeBack)
      } catch (error) {
        takeBacks.set(undoId, entry)
        throw error
      }
    },
    forget: (sessionId) => seen.forget(seenInSession(sessionId)),
    commits: (folder, words, limit) => said(() => createGitChanges(folder).commits(words, limit)),
  }
}

const shown = (folder: Folder, source: ChangesSource, reader: ChangesReader): ShownChanges => ({
  key: keyOf(folder, source),
  part: JSON.stringify(source),
  readFile: orNull(reader),
})

/** A turn's and a call's changes are among the session's: what was seen in one of them was seen in all. */
function keyOf({ root }: Folder, source: ChangesSource): string {
  if (source.kind === 'session') return seenInSession(source.sessionId)
  const what = source.kind === 'commits' ? `${source.from ?? ''}..${source.to}` : source.kind
  return `seen:${what}:${root}`
}

const seenInSession = (sessionId: string): string => `seen:${sessionId}`

/** A file that went from the changes meanwhile is none that could be seen. */
const orNull = (reader: ChangesReader) => (path: string) =>
  reader.read(path).catch((error: unknown) => {
    if (error instanceof PublicError && error.code === 'not-found') return null
    throw error
  })

/** What is refused is told to the person, who asked for it. */
async function said<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    const code = error.code === 'STALE_FILE' || error.code === 'ALREADY_EXISTS' ? 'conflict' : 'bad-request'
    throw new PublicError(code, error.message, error.details, error)
  }
}
