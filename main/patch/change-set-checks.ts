import { posix } from 'node:path'
import { ToolFailure } from '../errors.ts'
import type { WorkspaceFiles } from '../workspace/files.ts'
import { sha256, staleFiles, type FileChange, type FileRead } from './change-set.ts'

/** Throws for what must not or cannot be written. Looks at what is known, not at the disk. */
export function checkChanges(
  files: WorkspaceFiles,
  changes: readonly FileChange[],
  now: ReadonlyMap<string, FileRead>,
): void {
  const removed = new Set(changes.flatMap(({ path, after }) => (after === null ? [path] : [])))
  refuseStale(changes, now)
  for (const change of changes) checkChange(files, change, now.get(change.path)!, removed)
  refuseFoldedNames(changes)
}

function refuseStale(changes: readonly FileChange[], now: ReadonlyMap<string, FileRead>): void {
  const stale: string[] = []
  for (const { path, beforeHash, after } of changes) {
    const state = now.get(path)!
    if (state.kind === 'unusable') throw new ToolFailure(state.code, state.why, { path })
    if (state.hash === beforeHash) continue
    if (beforeHash === null && after !== null) throw alreadyExists(path)
    stale.push(path)
  }
  if (stale.length > 0) throw staleFiles(stale)
}

function checkChange(files: WorkspaceFiles, change: FileChange, state: FileRead, removed: ReadonlySet<string>): void {
  const { path } = change
  if (state.kind === 'other') throw new ToolFailure('NOT_A_FILE', `${path} is no regular file.`, { path })
  if (state.kind === 'missing') {
    if (state.beyond !== undefined && !removed.has(state.beyond)) {
      const what = state.beyondKind === 'link' ? 'a symbolic link' : 'a file'
      const message = `${path} cannot be written: ${state.beyond} is ${what}, not a folder.`
      throw new ToolFailure(state.beyondKind === 'link' ? 'INVALID_PATH' : 'NOT_A_DIRECTORY', message, { path })
    }
    if (change.after === null && change.beforeHash !== null) throw staleFiles([path])
  }
  if (state.kind === 'directory' && change.after === null && !change.isFolder) {
    throw new ToolFailure('NOT_A_FILE', `${path} is a directory.`, { path })
  }
  if (state.kind === 'file' && (state.mode & 0o222) === 0) {
    const isSame = change.after !== null && !change.isLink && sha256(change.after) === state.hash
    if (!isSame) {
      const message = `${path} is read-only (mode ${state.mode.toString(8)}). Make it writable first.`
      throw new ToolFailure('PERMISSION_DENIED', message, { path, reason: 'read-only-file' })
    }
  }
  if (change.isLink && change.after !== null) checkLinkTarget(files, path, new TextDecoder().decode(change.after))
}

/** A link must lead to a place inside; where it leads is read off its words, for nothing need be there. */
function checkLinkTarget(files: WorkspaceFiles, path: string, target: string): void {
  if (target === '' || target.includes('\0')) {
    throw new ToolFailure('INVALID_PATH', `${path} is to be a link without a proper target.`, { path })
  }
  const isInside =
    !posix.isAbsolute(target) &&
    !/^[a-z]:|^\\/i.test(target) &&
    !posix.join(posix.dirname(path), target).startsWith('..')
  if (!isInside) {
    const message = `${path} is to be a link to ${target}, which is outside the workspace.`
    throw new ToolFailure('PATH_OUTSIDE_WORKSPACE', message, { path, target })
  }
  files.normalise(posix.join(posix.dirname(path), target) || '.')
}

/** On systems that fold case two names of one patch can be the same file. */
function refuseFoldedNames(changes: readonly FileChange[]): void {
  if (process.platform !== 'darwin' && process.platform !== 'win32') return
  const seen = new Map<string, string>()
  for (const { path, after } of changes) {
    if (after === null) continue
    const folded = path.normalize('NFC').toLowerCase()
    const other = seen.get(folded)
    if (other !== undefined) {
      throw new ToolFailure('ALREADY_EXISTS', `${path} and ${other} are the same file here.`, { path })
    }
    seen.set(folded, path)
  }
}

export const alreadyExists = (path: string): ToolFailure =>
  new ToolFailure('ALREADY_EXISTS', `${path} is there already; it is never overwritten. Nothing was written.`, { path })
