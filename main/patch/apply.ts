import type { PatchProblem } from '../../preload/contract/patch.ts'
import { applyHunks, type HunkFit } from './apply-hunks.ts'
import { isLinkMode, isSubmoduleMode, type EditHunk, type FileEdit } from './file-edit.ts'
import { tellMisfits } from './problem-text.ts'

/** What stands at a path before a patch. `mode` are permission bits; `encoding` is what the session knows of it. */
export type FileBefore =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number; readonly encoding?: string }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'directory' | 'other' }
  /** Nothing is there; `beyond` names the link or file that stands where a folder would have to be. */
  | {
      readonly kind: 'missing'
      readonly beyond?: string
      readonly beyondKind?: 'link' | 'file'
      /** Where the link leads, when that is inside. */
      readonly realPath?: string
    }
  | { readonly kind: 'unusable'; readonly code: PatchProblem['code']; readonly why: string }

/** What stands there after: null where nothing does. A `mode` only where the patch sets one. */
export type FileAfter =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode?: number }
  | { readonly kind: 'link'; readonly target: string }
  /** An empty folder, in which a submodule will be. */
  | { readonly kind: 'folder' }

export interface AppliedChange {
  readonly path: string
  readonly after: FileAfter | null
  /** The path it was renamed or copied from. */
  readonly from?: string
  readonly isCopy?: boolean
  /** Folders left empty go too, as git has it. */
  readonly prunesFolders?: boolean
  /** What goes is a folder, if it is empty. */
  readonly isFolder?: boolean
}

export interface AppliedEdit {
  readonly path: string
  readonly encoding: string | null
  readonly fits: readonly HunkFit[]
}

export type Applied =
  | { readonly changes: readonly AppliedChange[]; readonly edits: readonly AppliedEdit[] }
  | { readonly problems: readonly PatchProblem[] }

/**
 * Works out what edits come to, over files as they are. Nothing is written. Either every edit fits, or all that is
 * wrong is told at once.
 */
export function applyEdits(files: ReadonlyMap<string, FileBefore>, edits: readonly FileEdit[]): Applied {
  const tree = createTree(files, edits)
  const problems: PatchProblem[] = []
  const applied: AppliedEdit[] = []
  for (const edit of edits) {
    const result = applyEdit(tree, edit)
    if ('problems' in result) problems.push(...result.problems)
    else applied.push(result)
  }
  if (problems.length === 0) problems.push(...tree.collisions())
  const changes = tree.changes()
  const isIdle = changes.length === 0 && edits.some(({ hunks }) => hunks.length > 0) && !edits.some(isSubmoduleEdit)
  if (problems.length === 0 && isIdle) problems.push(nothingToDo(edits[0]!.path))
  return problems.length > 0 ? { problems } : { changes, edits: applied }
}

const nothingToDo = (path: string): PatchProblem => ({
  code: 'PATCH_APPLY_FAILED',
  path,
  hunk: 0,
  message: 'The patch changes nothing: the new lines are the same as the old ones.',
})

const isSubmoduleEdit = (edit: FileEdit): boolean => isSubmoduleMode(edit.newMode) || isSubmoduleMode(edit.oldMode)

interface Tree {
  start(path: string): FileBefore
  /** As earlier edits of the same patch left it. */
  now(path: string): FileBefore
  /** Some edit takes away what stands there, so that another may put something in its place. */
  isLeft(path: string): boolean
  /** An earlier edit changed or made it under its own name. */
  isOwnChange(path: string): boolean
  /** Some edit takes away what stands in this folder. */
  isEmptied(path: string): boolean
  write(path: string, after: FileAfter, from?: { readonly path: string; readonly isCopy: boolean }): void
  remove(path: string, prunesFolders: boolean): void
  removeFolder(path: string): void
  changes(): AppliedChange[]
  collisions(): PatchProblem[]
}

const missing: FileBefore = { kind: 'missing' }

function createTree(files: ReadonlyMap<string, FileBefore>, edits: readonly FileEdit[]): Tree {
  const left = new Set<string>()
  for (const edit of edits) {
    if (edit.kind === 'delete') left.add(edit.path)
    if (edit.kind === 'rename' && edit.from !== undefined) left.add(edit.from)
  }
  const written = new Map<string, AppliedChange & { readonly after: FileAfter }>()
  const removed = new Map<string, boolean>()
  const folders = new Set<string>()
  const start = (path: string): FileBefore => files.get(path) ?? missing
  return {
    start,
    isLeft: (path) => left.has(path),
    isOwnChange: (path) => written.has(path) && written.get(path)!.from === undefined,
    isEmptied: (path) => [...left].some((other) => other.startsWith(`${path}/`)),
    now(path) {
      const change = written.get(path)
      if (change) return asBefore(change.after, start(path))
      return removed.has(path) ? missing : start(path)
    },
    write(path, after, from) {
      const earlier = written.get(path)
      const origin = from ? { from: from.path, isCopy: from.isCopy } : earlier?.from ? originOf(earlier) : {}
      written.set(path, { path, after, ...origin })
    },
    remove(path, prunesFolders) {
      if (!written.delete(path) || start(path).kind !== 'missing') removed.set(path, prunesFolders)
    },
    removeFolder: (path) => void folders.add(path),
    changes() {
      const changes: AppliedChange[] = []
      for (const path of folders) if (!written.has(path)) changes.push({ path, after: null, isFolder: true })
      for (const [path, prunesFolders] of removed) {
        if (!written.has(path)) changes.push({ path, after: null, ...(prunesFolders ? { prunesFolders } : {}) })
      }
      for (const change of written.values()) if (!isSame(change, start(change.path))) changes.push(change)
      return changes
    },
    collisions() {
      const problems: PatchProblem[] = []
      for (const path of written.keys()) {
        for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
          const folder = path.slice(0, slash)
          if (!written.has(folder)) continue
          const message = `${path}: ${folder} is a file of the same patch and cannot be a folder as well.`
          problems.push({ code: 'ALREADY_EXISTS', path, hunk: 0, message })
        }
      }
      return problems
    },
  }
}

/** What was written is what was there. */
function isSame({ after, from }: AppliedChange, before: FileBefore): boolean {
  if (from !== undefined || after === null) return false
  if (after.kind === 'link') return before.kind === 'link' && before.target === after.target
  if (after.kind === 'folder' || before.kind !== 'file') return false
  return (after.mode ?? before.mode) === before.mode && hasSameBytes(after.bytes, before.bytes)
}

function hasSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

const originOf = (change: AppliedChange) => ({
  ...(change.from === undefined ? {} : { from: change.from }),
  ...(change.isCopy === undefined ? {} : { isCopy: change.isCopy }),
})

function asBefore(after: FileAfter, start: FileBefore): FileBefore {
  if (after.kind === 'link') return after
  if (after.kind === 'folder') return { kind: 'directory' }
  const old = start.kind === 'file' ? start : null
  return {
    kind: 'file',
    bytes: after.bytes,
    mode: after.mode ?? old?.mode ?? 0o644,
    ...(old?.encoding === undefined ? {} : { encoding: old.encoding }),
  }
}

type EditResult = AppliedEdit | { readonly problems: readonly PatchProblem[] }

const wrong = (path: string, code: PatchProblem['code'], message: string, hunk = 0): EditResult => ({
  problems: [{ code, path, hunk, message }],
})

function applyEdit(tree: Tree, edit: FileEdit): EditResult {
  if (isSubmoduleEdit(edit)) return applySubmodule(tree, edit)
  switch (edit.kind) {
    case 'create':
      return create(tree, edit)
    case 'modify':
      return modify(tree, edit)
    case 'delete':
      return remove(tree, edit)
    case 'rename':
    case 'copy':
      return moveOrCopy(tree, edit)
  }
}

/** Without an index git only makes the folder of a new submodule, and takes an empty one away. */
function applySubmodule(tree: Tree, edit: FileEdit): EditResult {
  const { path } = edit
  const there = tree.now(path)
  if (edit.kind === 'create') {
    if (there.kind === 'directory') return { path, encoding: null, fits: [] }
    const taken = whatIsInTheWay(tree, path, 'a submodule')
    if (taken) return { problems: [taken] }
    tree.write(path, { kind: 'folder' })
  } else if (there.kind === 'missing') {
    return wrong(path, 'FILE_NOT_FOUND', `File not found: ${path}, which the patch takes for a submodule.`)
  } else if (there.kind !== 'directory') {
    return wrong(path, 'NOT_A_DIRECTORY', `${path} is no directory, and the patch takes it for a submodule.`)
  } else if (edit.kind === 'delete') {
    tree.removeFolder(path)
  }
  return { path, encoding: null, fits: [] }
}

function create(tree: Tree, edit: FileEdit): EditResult {
  const { path } = edit
  const taken = whatIsInTheWay(tree, path, 'a new file')
  if (taken) return { problems: [taken] }
  const depends = edit.hunks.find((hunk) => /[ -]/.test(hunk.kinds))
  if (depends) {
    const message = `${path} is new, but hunk ${depends.number} has lines that would have to be there already.`
    return wrong(path, 'PATCH_APPLY_FAILED', message, depends.number)
  }
  const text = textOfNew(edit.hunks)
  if (isLinkMode(edit.newMode)) {
    tree.write(path, { kind: 'link', target: text })
  } else {
    // The person's own mask narrows it, as for every new file.
    const mode = edit.newMode === undefined ? {} : { mode: (edit.newMode & 0o111) === 0 ? 0o666 : 0o777 }
    tree.write(path, { kind: 'file', bytes: new TextEncoder().encode(text), ...mode })
  }
  return { path, encoding: 'utf-8', fits: [] }
}

/** Why nothing can be put at a path; null where it is free, or will be by this patch. */
function whatIsInTheWay(tree: Tree, path: string, what: string): PatchProblem | null {
  const there = tree.now(path)
  const problem = (code: PatchProblem['code'], message: string): PatchProblem => ({ code, path, hunk: 0, message })
  switch (there.kind) {
    case 'unusable':
      return problem(there.code, there.why)
    case 'missing':
      return there.beyond === undefined || tree.isLeft(there.beyond) ? null : tellBeyond(path, there)
    case 'directory':
      if (tree.isEmptied(path) || tree.isLeft(path)) return null
      return problem('ALREADY_EXISTS', `${path} is a directory; ${what} never takes its place.`)
    case 'file':
    case 'link':
    case 'other':
      if (tree.isLeft(path) && there === tree.start(path)) return null
      return problem('ALREADY_EXISTS', `${path} is there already; ${what} never overwrites it. Change it instead.`)
  }
}

function tellBeyond(path: string, { beyond, beyondKind, realPath }: FileBefore & { kind: 'missing' }): PatchProblem {
  if (beyondKind !== 'link') {
    return { code: 'NOT_A_DIRECTORY', path, hunk: 0, message: `${beyond} is a file, so ${path} cannot be in it.` }
  }
  const where = realPath === undefined ? 'It leads outside the workspace.' : `Name the file as ${realPath}.`
  const message = `${path} goes through the symbolic link ${beyond}; a patch never writes through one. ${where}`
  return { code: realPath === undefined ? 'PATH_OUTSIDE_WORKSPACE' : 'INVALID_PATH', path, hunk: 0, message }
}

function textOfNew(hunks: readonly EditHunk[]): string {
  const last = hunks.at(-1)
  const text = hunks.flatMap((hunk) => hunk.texts).join('\n')
  return last === undefined || last.newLacksNewline ? text : `${text}\n`
}

/** The name under which the file is there. */
function existingPath(tree: Tree, edit: FileEdit): string {
  if (tree.now(edit.path).kind !== 'missing') return edit.path
  return edit.otherPaths?.find((path) => ['file', 'link'].includes(tree.now(path).kind)) ?? edit.path
}

function modify(tree: Tree, edit: FileEdit): EditResult {
  const path = existingPath(tree, edit)
  const there = tree.now(path)
  if (there.kind === 'missing' && isWholeFile(edit)) return create(tree, { ...edit, kind: 'create' })
  const result = contentAfter(there, path, edit)
  if ('problems' in result) return result
  tree.write(path, result.after)
  return { path, encoding: result.encoding, fits: result.fits }
}

/** A change made against nothing, without saying so. */
function isWholeFile({ form, hunks }: FileEdit): boolean {
  const [only, ...others] = hunks
  if (only === undefined || others.length > 0 || !/^\++$/.test(only.kinds)) return false
  return form === 'unified' ? only.line === 1 : form === 'search-replace' && only.line === undefined
}

interface Content {
  readonly after: FileAfter
  readonly encoding: string | null
  readonly fits: readonly HunkFit[]
}

function contentAfter(
  there: FileBefore,
  path: string,
  edit: FileEdit,
): Content | { readonly problems: readonly PatchProblem[] } {
  const refuse = (code: PatchProblem['code'], message: string) => ({
    problems: [{ code, path, hunk: 0, message }] as const,
  })
  switch (there.kind) {
    case 'missing':
      if (there.beyond !== undefined) return { problems: [tellBeyond(path, there)] }
      return refuse('FILE_NOT_FOUND', `File not found: ${path}. To make it, add it as a new file.`)
    case 'unusable':
      return refuse(there.code, there.why)
    case 'directory':
      return refuse('NOT_A_FILE', `${path} is a directory.`)
    case 'other':
      return refuse('NOT_A_FILE', `${path} is no regular file.`)
    case 'link': {
      if (!isLinkMode(edit.newMode ?? edit.oldMode)) {
        const message = `${path} is a symbolic link to ${there.target}; a patch never writes through one. Name that file.`
        return refuse('NOT_A_FILE', message)
      }
      const applied = applyHunks(new TextEncoder().encode(there.target), edit.hunks, edit.form, 'utf-8')
      if (!('bytes' in applied)) return { problems: tellMisfits(path, applied) }
      const target = new TextDecoder().decode(applied.bytes)
      return { after: { kind: 'link', target }, encoding: null, fits: applied.fits }
    }
    case 'file': {
      if (isLinkMode(edit.oldMode)) return refuse('NOT_A_FILE', `${path} is a file, and the patch is for a link.`)
      const mode = edit.newMode === undefined ? {} : { mode: modeAfter(there.mode, edit.newMode) }
      if (edit.hunks.length === 0) {
        return { after: { kind: 'file', bytes: there.bytes, ...mode }, encoding: null, fits: [] }
      }
      const applied = applyHunks(there.bytes, edit.hunks, edit.form, there.encoding)
      if (!('bytes' in applied)) return { problems: tellMisfits(path, applied) }
      const after: FileAfter = { kind: 'file', bytes: applied.bytes, ...mode }
      return { after, encoding: applied.encoding, fits: applied.fits }
    }
  }
}

/** Git knows of a file only whether it may be run: who may read it stays as it is. */
function modeAfter(before: number, gitMode: number): number {
  const readers = (before & 0o444) >> 2
  return (gitMode & 0o111) === 0 ? before & ~0o111 : before | readers
}

function remove(tree: Tree, edit: FileEdit): EditResult {
  const path = existingPath(tree, edit)
  const there = tree.now(path)
  if (edit.hunks.length > 0 || there.kind !== 'link') {
    const result = contentAfter(there, path, {
      ...edit,
      ...(edit.oldMode === undefined ? {} : { newMode: edit.oldMode }),
    })
    if ('problems' in result) return result
    const isLeftOver = result.after.kind === 'file' ? result.after.bytes.length > 0 : textOfLink(result.after) !== ''
    if (edit.hunks.length > 0 && isLeftOver) {
      const message = `${path} is to be deleted, but has lines that the patch does not name. Delete it whole or change it.`
      return wrong(path, 'PATCH_APPLY_FAILED', message)
    }
    if (edit.form === 'unified' && edit.hunks.length === 0 && there.kind === 'file' && there.bytes.length > 0) {
      const message = `${path} is to be deleted as an empty file, but is not empty.`
      return wrong(path, 'PATCH_APPLY_FAILED', message)
    }
  }
  tree.remove(path, edit.form === 'unified')
  return { path, encoding: null, fits: [] }
}

const textOfLink = (after: FileAfter): string => (after.kind === 'link' ? after.target : '')

function moveOrCopy(tree: Tree, edit: FileEdit): EditResult {
  const { path, from = edit.path } = edit
  const start = tree.start(from)
  const now = tree.now(from)
  const isChanged = start.kind === 'missing' || tree.isOwnChange(from)
  // The renames of one patch all speak of the files before it, so names can be swapped; but a patch of several made one
  // after another has changed the file by then. A copy is taken of what was, if it fits.
  const sources = !isChanged ? [start] : edit.kind === 'rename' || start.kind === 'missing' ? [now] : [start, now]
  const tried = sources.map((there) => ({
    there,
    result: contentAfter(there, from, { ...edit, ...linkModeOf(there, edit) }),
  }))
  const { there, result } = tried.find((one) => !('problems' in one.result)) ?? tried[0]!
  const problems: PatchProblem[] = 'problems' in result ? [...result.problems] : []
  const taken = path === from ? null : whatIsInTheWay(tree, path, edit.kind === 'copy' ? 'a copy' : 'a move')
  if (taken) problems.push(taken)
  if ('problems' in result || problems.length > 0) return { problems }
  if (edit.kind === 'rename' && (isChanged || now === start)) tree.remove(from, edit.form === 'unified')
  const after = result.after
  const keptMode =
    after.kind === 'file' && after.mode === undefined && there.kind === 'file' ? { mode: there.mode } : {}
  tree.write(path, { ...after, ...keptMode }, { path: from, isCopy: edit.kind === 'copy' })
  return { path, encoding: result.encoding, fits: result.fits }
}

/** A rename says nothing of the type where it stays: a link is moved as a link. */
const linkModeOf = (there: FileBefore, edit: FileEdit): { readonly oldMode?: number } =>
  there.kind === 'link' && edit.oldMode === undefined && edit.newMode === undefined ? { oldMode: 0o120000 } : {}
