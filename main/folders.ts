import { realpath } from 'node:fs/promises'
import type { ChangedPart } from '../preload/contract/workspace.ts'
import { createDocuments, type Documents } from './documents.ts'
import { errnoOf, PublicError } from './errors.ts'
import { createGit, type Git } from './git/git.ts'
import { createFileActions, type FileActions } from './file-actions.ts'
import { type ChangeSets, createChangeSets } from './patch/change-set.ts'
import { run } from './process/run.ts'
import type { Store } from './store/store.ts'
import { changedParts, readTrustedContent, type TrustedContent } from './workspace/trusted-content.ts'
import { openWorkspace, type Workspace } from './workspace/workspace.ts'

/** An opened folder with all that works on it, shared by the windows and sessions that have it open. */
export interface Folder {
  readonly root: string
  readonly workspace: Workspace
  readonly git: Git
  readonly changes: ChangeSets
  readonly documents: Documents
  readonly fileActions: FileActions
  isTrusted(): boolean
  /** What of a trusted folder is not what was trusted; nothing of these parts counts. */
  changedParts(): Promise<readonly ChangedPart[]>
  /** Those of its settings and rules, without starting git: what is read at every request. */
  changedTexts(): Promise<ReadonlySet<string>>
  /** Every `open` is answered by one `release`; the last one closes the folder. */
  release(): Promise<void>
}

export interface Folders {
  /** Throws `PublicError` when the folder is gone, is none, or cannot be read. */
  open(path: string): Promise<Folder>
  close(): Promise<void>
}

export function createFolders(store: Store): Folders {
  const open = new Map<string, { readonly folder: Promise<Folder>; uses: number }>()

  async function make(root: string): Promise<Folder> {
    const isTrusted = () => store.workspaces.trust(root) === true
    const workspace = await openWorkspace(root)
    const changedSinceTrust = async (): Promise<readonly ChangedPart[]> => {
      if (!isTrusted()) return []
      const now = await readTrustedContent(root, await git.hooksDirectory())
      const kept = store.workspaces.trustedContent(root)
      if (kept !== null) return changedParts(JSON.parse(kept) as TrustedContent, now)
      store.workspaces.keepTrustedContent(root, JSON.stringify(now))
      return []
    }
    const changedTexts = async (): Promise<ReadonlySet<string>> => {
      const kept = isTrusted() ? store.workspaces.trustedContent(root) : null
      if (kept === null) return new Set()
      const before = JSON.parse(kept) as TrustedContent
      const now = await readTrustedContent(root, null)
      return new Set(changedParts(before, { ...now, hooks: before.hooks }).flatMap(({ files }) => files))
    }
    const hooksCount = async () => !(await changedSinceTrust()).some(({ part }) => part === 'hooks')
    const git = createGit({ root, run, isTrusted, hooksCount })
    const changes = createChangeSets({ root, files: workspace.files, store })
    // What a killed process left half written is finished or taken back before anything else is done here.
    await changes.recover()
    return {
      root,
      workspace,
      git,
      changes,
      fileActions: createFileActions({ workspace, changes }),
      documents: createDocuments({ root, files: workspace.files, changes, drafts: store.drafts }),
      isTrusted,
      changedParts: changedSinceTrust,
      changedTexts,
      async release() {
        const entry = open.get(root)
        if (!entry) return
        entry.uses -= 1
        if (entry.uses > 0) return
        open.delete(root)
        await workspace.close()
      },
    }
  }

  return {
    async open(path) {
      const root = await realpath(path).catch((error: unknown) => {
        throw cannotOpen(path, error)
      })
      const entry = open.get(root) ?? { folder: make(root), uses: 0 }
      entry.uses += 1
      open.set(root, entry)
      try {
        return await entry.folder
      } catch (error) {
        open.delete(root)
        throw error
      }
    },
    async close() {
      const entries = [...open.values()]
      open.clear()
      await Promise.all(entries.map(async ({ folder }) => (await folder).workspace.close()))
    },
  }
}

function cannotOpen(path: string, error: unknown): PublicError {
  const reasons: Record<string, string> = {
    ENOENT: 'There is no such folder.',
    EACCES: 'You have no permission to read it.',
    ENOTDIR: 'It is not a folder.',
  }
  const errno = errnoOf(error) ?? ''
  return new PublicError('not-found', `${path} cannot be opened. ${reasons[errno] ?? errno}`, undefined, error)
}
