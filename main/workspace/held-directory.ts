import { closeSync, constants, mkdirSync, openSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errnoOf, ToolFailure } from '../errors.ts'
import { fileFailure } from './file-failure.ts'
import { insideRoot, joined, outsideWorkspace, partsOf, rootPath } from './paths.ts'

/*
 * A path that was checked can lead elsewhere a moment later: another process may put a link in the place of a folder.
 * So on Linux nothing is opened by its whole path. Each part is opened below the folder before it, held open, without
 * following links (`/proc/self/fd/N/name` with O_NOFOLLOW); a link found is read and walked in the same way, so that
 * `..` in it goes up to a folder that is held too. What was reached is inside the root, and stays what is worked on
 * whatever is swapped above it.
 *
 * Elsewhere there is no such way in Node: the path is resolved, used, and resolved again; another folder than before
 * is an error. A swap there and back again between the two is not seen.
 */

/** A folder inside the root, held while work is done in it. */
export interface HeldDirectory {
  /** Relative to the root with every link resolved; `.` is the root. */
  readonly path: string
  /** The path for a call to the system that means `name` in this very folder. Use it without following links. */
  at(name: string): string
}

export interface HoldOptions {
  /** Make the folders that are missing. */
  readonly create?: boolean
  /** Only for tests: the way that works without `/proc`. */
  readonly portable?: boolean
}

/** A path whose folders are held; the last part need not exist. `made` names the folders that were made for it. */
export interface HeldEntry {
  readonly directory: HeldDirectory
  readonly name: string
  /** Relative to the root with the links of its folders resolved. */
  readonly path: string
  readonly made: readonly string[]
}

type Wanted = 'directory' | 'entry' | 'followed-entry'

const maxLinks = 40
const pathOnly = 0o10000000 // O_PATH, which Node does not name: it needs no permission to read the folder

let procIsThere: boolean | undefined
function canHold(): boolean {
  procIsThere ??= process.platform === 'linux' && statSync('/proc/self/fd', { throwIfNoEntry: false }) !== undefined
  return procIsThere
}

/**
 * Works on the entry a normalised path names, in its folder. A link at the end is the entry itself; with
 * `followLast` it is followed as long as it stays inside. Where the path is a folder that has no name inside (the
 * root, or a link to it), the name is `.`.
 */
export async function withEntry<Value>(
  root: string,
  path: string,
  work: (entry: HeldEntry) => Promise<Value> | Value,
  options: HoldOptions & { readonly followLast?: boolean } = {},
): Promise<Value> {
  return withPath(root, path, options.followLast ? 'followed-entry' : 'entry', work, options)
}

/** Works in the folder that a normalised path names, following links inside the root. */
export async function withDirectory<Value>(
  root: string,
  path: string,
  work: (directory: HeldDirectory) => Promise<Value> | Value,
  options: HoldOptions = {},
): Promise<Value> {
  return withPath(root, path, 'directory', ({ directory }) => work(directory), options)
}

async function withPath<Value>(
  root: string,
  path: string,
  wanted: Wanted,
  work: (entry: HeldEntry) => Promise<Value> | Value,
  options: HoldOptions,
): Promise<Value> {
  try {
    if (options.portable || !canHold()) return await withResolvedPath(root, path, wanted, work, options)
    const held = createHeldFolders()
    try {
      return await work(walk(held, root, path, wanted, options))
    } finally {
      held.release()
    }
  } catch (thrown) {
    throw fileFailure(thrown, path)
  }
}

function walk(held: HeldFolders, root: string, path: string, wanted: Wanted, options: HoldOptions): HeldEntry {
  held.start(root)
  const made: string[] = []
  const left = partsOf(path)
  let links = 0
  const follow = (target: string, link: string) => {
    if (++links > maxLinks) throw tooManyLinks(path)
    if (!target.startsWith('/')) left.unshift(...target.split('/'))
    else {
      left.unshift(...absoluteTarget(target, root, path, link))
      held.start(root)
    }
  }

  for (let name = left.shift(); name !== undefined; name = left.shift()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      if (!held.leave()) throw leadsOut(path)
      continue
    }
    const isLast = left.length === 0 && wanted !== 'directory'
    if (isLast && wanted === 'entry') return held.entry(name, made)
    const target = linkTarget(held.at(name))
    if (target !== null) follow(target, joined(held.path(), name))
    else if (isLast) return held.entry(name, made)
    else enter(held, name, path, options, made)
  }
  return held.entry('.', made)
}

function enter(held: HeldFolders, name: string, path: string, options: HoldOptions, made: string[]): void {
  try {
    held.enter(name)
  } catch (thrown) {
    if (!options.create || errnoOf(thrown) !== 'ENOENT') throw missingParent(thrown, joined(held.path(), name), path)
    try {
      mkdirSync(held.at(name))
      made.push(joined(held.path(), name))
    } catch (failure) {
      // Another process made it first: what it made is entered, or refused, below.
      if (errnoOf(failure) !== 'EEXIST') throw failure
    }
    held.enter(name)
  }
}

/** The folders from the root to where the walk stands, each open. */
function createHeldFolders() {
  const folders: { readonly fd: number; readonly path: string }[] = []
  const top = () => folders.at(-1)!
  const at = (name: string) => `/proc/self/fd/${top().fd}/${name}`
  const release = () => {
    for (const { fd } of folders.splice(0)) closeSync(fd)
  }
  return {
    at,
    release,
    path: () => top().path,
    start(root: string) {
      release()
      folders.push({ fd: openSync(root, pathOnly | constants.O_DIRECTORY), path: rootPath })
    },
    enter(name: string) {
      const fd = openSync(at(name), pathOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW)
      folders.push({ fd, path: joined(top().path, name) })
    },
    /** False at the root. */
    leave(): boolean {
      if (folders.length === 1) return false
      closeSync(folders.pop()!.fd)
      return true
    },
    entry(name: string, made: readonly string[]): HeldEntry {
      const { fd, path } = top()
      const directory = { path, at: (child: string) => `/proc/self/fd/${fd}/${child}` }
      return { directory, name, path: joined(path, name), made }
    },
  }
}

type HeldFolders = ReturnType<typeof createHeldFolders>

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch (thrown) {
    // EINVAL: it is there and no link. What else is wrong shows when it is entered or opened.
    if (['EINVAL', 'ENOENT', 'UNKNOWN'].includes(errnoOf(thrown) ?? '')) return null
    throw thrown
  }
}

function absoluteTarget(target: string, root: string, path: string, link: string): string[] {
  const inside = insideRoot(target, root) ?? insideRoot(realPathOfExisting(target), root)
  if (inside === null) throw leadsOut(path, link)
  return inside.split('/')
}

/** With the links of what exists resolved; what does not exist is left as it is written. */
function realPathOfExisting(path: string): string {
  try {
    return realpathSync(path)
  } catch (thrown) {
    if (errnoOf(thrown) === 'ELOOP') throw tooManyLinks(path)
    const parent = dirname(path)
    if (errnoOf(thrown) !== 'ENOENT' || parent === path) throw thrown
    return join(realPathOfExisting(parent), basename(path))
  }
}

const leadsOut = (path: string, link?: string): ToolFailure =>
  outsideWorkspace(
    path,
    link === undefined || link === path ? 'is a link that leads out' : `goes through the link ${link}`,
  )

const tooManyLinks = (path: string): ToolFailure =>
  new ToolFailure('INVALID_PATH', `${path} runs through too many links, or in a circle of them`, { path })

function missingParent(thrown: unknown, parent: string, path: string): unknown {
  const failure = fileFailure(thrown, parent)
  if (!(failure instanceof ToolFailure) || parent === path) return failure
  if (failure.code === 'NOT_A_DIRECTORY') {
    return new ToolFailure(failure.code, `${parent} is not a directory, so ${path} cannot be in it`, { path })
  }
  if (failure.code !== 'FILE_NOT_FOUND') return failure
  return new ToolFailure(failure.code, `File not found: ${path} (there is no directory ${parent})`, { path, parent })
}

async function withResolvedPath<Value>(
  root: string,
  path: string,
  wanted: Wanted,
  work: (entry: HeldEntry) => Promise<Value> | Value,
  options: HoldOptions,
): Promise<Value> {
  const whole = join(root, path)
  const isEntry = wanted === 'entry' && path !== rootPath
  const resolveDirectory = () => {
    const real = realPathOfExisting(isEntry ? dirname(whole) : whole)
    const inside = insideRoot(real, root)
    if (inside === null) throw leadsOut(path)
    return inside
  }
  const target = resolveDirectory()
  const namesEntry =
    isEntry || (wanted === 'followed-entry' && !statSync(join(root, target), { throwIfNoEntry: false })?.isDirectory())
  const directory = isEntry || !namesEntry ? target : insideRoot(dirname(join(root, target)), root)!
  const name = isEntry ? basename(whole) : namesEntry ? basename(target) : '.'

  const made: string[] = []
  if (options.create) makeMissing(root, directory, made)
  const system = join(root, directory)
  const before = identity(system, joined(directory, name))
  const value = await work({
    directory: { path: directory, at: (child) => join(system, child) },
    name,
    path: joined(directory, name),
    made,
  })
  if (resolveDirectory() !== target || identity(system, path) !== before) throw leadsOut(path)
  return value
}

function makeMissing(root: string, directory: string, made: string[]): void {
  const missing: string[] = []
  let at = directory
  while (!statSync(join(root, at), { throwIfNoEntry: false })) {
    missing.unshift(at)
    at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : rootPath
  }
  for (const path of missing) {
    mkdirSync(join(root, path))
    made.push(path)
  }
}

function identity(directory: string, path: string): string {
  const stats = statSync(directory, { bigint: true, throwIfNoEntry: false })
  if (!stats) throw missingParent(Object.assign(new Error(), { code: 'ENOENT' }), directory, path)
  if (!stats.isDirectory()) throw missingParent(Object.assign(new Error(), { code: 'ENOTDIR' }), directory, path)
  return `${stats.dev}:${stats.ino}`
}
