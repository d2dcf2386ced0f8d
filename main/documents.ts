import type { Draft, WrittenFile } from '../preload/contract/workspace.ts'
import type { LongText } from '../preload/contract/text.ts'
import { PublicError, ToolFailure } from './errors.ts'
import { type ChangeSets, sha256 } from './patch/change-set.ts'
import { decodeWithoutMark, encodeText } from './patch/encodings.ts'
import { fileDiff } from './patch/hunks.ts'
import { rewriteText } from './patch/rewrite-text.ts'
import type { Drafts } from './store/drafts.ts'
import type { WorkspaceFiles } from './workspace/files.ts'

/** The editors' side of a folder's files: saving, and the texts that are not saved yet. */
export interface Documents {
  /** Writes an editor's text. Lines that were not edited keep their bytes. */
  save(request: {
    readonly path: string
    readonly text: string
    readonly encoding: string
    readonly expectedHash: string | null
  }): Promise<WrittenFile>
  /** Takes note of an unsaved text, or with null that there is none any more. */
  changed(path: string, draft: Omit<Draft, 'path' | 'at'> | null): void
  drafts(): readonly Draft[]
  /** What the editor holds beyond the disk, as a diff, of those of the paths that have unsaved text. */
  unsaved(paths: readonly string[]): Promise<readonly UnsavedText[]>
}

export interface UnsavedText {
  readonly path: string
  readonly diff: LongText
}

export interface DocumentsParts {
  readonly root: string
  readonly files: WorkspaceFiles
  readonly changes: ChangeSets
  readonly drafts: Drafts
}

export function createDocuments({ root, files, changes, drafts }: DocumentsParts): Documents {
  return {
    async save({ path, text, encoding, expectedHash }) {
      const target = await targetOf(files, path)
      const there = (await changes.read([target])).get(target)!
      if (there.hash !== expectedHash) {
        throw new PublicError('conflict', `${path} has changed on the disk since it was opened.`, { path })
      }
      const after =
        there.kind === 'file'
          ? rewriteText(there.bytes, text, { encoding, endings: 'of-neighbours' })
          : encodeText(text, encoding)
      if ('cannot' in after) {
        const message = `${encoding} has no character ${JSON.stringify(after.cannot)}. Save ${path} in another encoding.`
        throw new PublicError('bad-request', message, { path })
      }
      if ('notText' in after)
        throw new PublicError('bad-request', `${path} is no text file: ${after.notText}`, { path })
      const plan = await changes.plan([{ path: target, beforeHash: expectedHash, after }]).catch(asPublic)
      await changes.write(plan, { sessionId: 'editor', callId: 'save' }).catch(asPublic)
      drafts.remove(root, files.normalise(path))
      return { hash: sha256(after), size: after.length }
    },

    changed(path, draft) {
      const normal = files.normalise(path)
      if (draft === null) drafts.remove(root, normal)
      else drafts.set(root, { ...draft, path: normal, at: Date.now() })
    },

    drafts: () => drafts.list(root),

    async unsaved(paths) {
      const found = paths.flatMap((path) => drafts.get(root, path) ?? [])
      if (found.length === 0) return []
      const states = await changes.read(found.map(({ path }) => path))
      return found.map(({ path, text, encoding }) => {
        const state = states.get(path)!
        const before = state.kind === 'file' ? { text: decodeWithoutMark(state.bytes, encoding), mode: '100644' } : null
        return { path, diff: fileDiff({ path, before, after: { text, mode: '100644' } }).diff }
      })
    },
  }
}

/** A link is saved through, as editors do; what it names must lie inside. */
async function targetOf(files: WorkspaceFiles, path: string): Promise<string> {
  try {
    const entry = await files.stat(path)
    return entry?.type === 'link' ? await files.follow(path) : await files.resolve(path)
  } catch (error) {
    return asPublic(error)
  }
}

function asPublic(error: unknown): never {
  if (!(error instanceof ToolFailure)) throw error
  throw new PublicError(error.code === 'STALE_FILE' ? 'conflict' : 'bad-request', error.message, error.details, error)
}
