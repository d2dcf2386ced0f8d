import { stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { FSWatcher } from 'chokidar'
import { errnoOf } from '../errors.ts'
import { findRepository } from '../git/branch.ts'
import { insideRoot } from './paths.ts'

const gatherMs = 50
const pollMs = 2_000
/** Files of git's that change with the branch, what is staged, what is under way, and what is known of remotes. */
const gitNames: ReadonlySet<string> = new Set([
  ...['HEAD', 'index', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'FETCH_HEAD', 'packed-refs', 'config'],
])
/** By then a watch that was added stands. */
const settledMs = 1_000

export interface Watch {
  /** Watches a folder's own children from now on; `''` is the root. */
  add(directory: string): void
  /** Folders whose children changed; `.git` when the branch, its last commit or what is staged did. */
  listen(listener: (directories: readonly string[]) => void): () => void
  close(): Promise<void>
}

/**
 * Watches single folders, never a tree: watching 10,000 files costs more than 100 MB. Starts when something is
 * shown to someone who listens: a run without a window watches nothing.
 * Where the system has no watches left it looks every two seconds instead.
 */
export function createWatch(root: string): Watch {
  const folders = new Set<string>()
  const listeners = new Set<(directories: readonly string[]) => void>()
  const changed = new Set<string>()
  /** When each folder had last changed as its watch was asked for; it stands only a little later. */
  const unsettled = new Map<string, Promise<number>>()
  let watcher: FSWatcher | undefined
  let starting: Promise<void> | undefined
  let isClosed = false
  let isPolling = false
  let timer: NodeJS.Timeout | undefined
  let gitDirectory: string | null = null

  const isOfGit = (path: string): boolean =>
    gitDirectory !== null && (dirname(path) === gitDirectory || dirname(path) === join(gitDirectory, 'logs'))

  const note = (path: string) => {
    if (isOfGit(path)) {
      // A first commit makes it, and every move of HEAD adds a line to its `HEAD`.
      if (path === join(gitDirectory!, 'logs')) watcher?.add(path)
      else if (!gitNames.has(basename(path))) return
      changed.add('.git')
    } else {
      if (path === join(root, '.git')) {
        void findGit()
        // What git is still making is none yet.
        setTimeout(() => void findGit(), settledMs).unref()
      }
      const folder = insideRoot(dirname(path), root)
      if (folder === null) return
      const name = folder.split(sep).join('/')
      changed.add(name === '.' ? '' : name)
    }
    timer ??= setTimeout(() => {
      timer = undefined
      const directories = [...changed].filter((directory) => directory === '.git' || folders.has(directory))
      changed.clear()
      if (directories.length > 0) for (const listener of listeners) listener(directories)
    }, gatherMs)
  }

  const modifiedAt = (directory: string): Promise<number> =>
    stat(join(root, directory)).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    )
  const settle = async (directory: string): Promise<void> => {
    const before = unsettled.get(directory)
    unsettled.delete(directory)
    if (before === undefined || isClosed) return
    if ((await modifiedAt(directory)) !== (await before)) note(join(root, directory, 'any'))
  }

  /** A repository can be made of the folder, or cease to be one, while it is open. */
  const findGit = async (): Promise<void> => {
    const found = (await findRepository(root))?.gitDirectory ?? null
    if (found === gitDirectory || isClosed) return
    if (gitDirectory !== null) watcher?.unwatch(gitPlaces())
    gitDirectory = found
    watcher?.add(gitPlaces())
    changed.add('.git')
    note(join(root, 'any'))
  }
  const gitPlaces = (): string[] => (gitDirectory === null ? [] : [gitDirectory, join(gitDirectory, 'logs')])

  const start = async (): Promise<void> => {
    const { watch } = await import('chokidar')
    gitDirectory = (await findRepository(root))?.gitDirectory ?? null
    if (isClosed) return
    const paths = [...folders].map((folder) => join(root, folder))
    watcher = watch([...paths, ...gitPlaces()], {
      depth: 0,
      ignoreInitial: true,
      followSymlinks: false,
      persistent: true,
      ignorePermissionErrors: true,
      ...(isPolling ? { usePolling: true, interval: pollMs } : {}),
    })
    watcher.on('all', (_event, path) => note(path))
    watcher.once('ready', () => {
      for (const directory of unsettled.keys()) void settle(directory)
    })
    watcher.on('error', (thrown) => {
      if (isPolling || !['ENOSPC', 'EMFILE'].includes(errnoOf(thrown) ?? '')) return
      isPolling = true
      const old = watcher
      watcher = undefined
      starting = Promise.resolve(old?.close()).then(start)
    })
  }

  const startOnce = (): void => {
    if (listeners.size > 0 && folders.size > 0) starting ??= start()
  }

  return {
    add(directory) {
      if (folders.has(directory)) return
      folders.add(directory)
      unsettled.set(directory, modifiedAt(directory))
      if (!watcher) {
        startOnce()
        return
      }
      watcher.add(join(root, directory))
      setTimeout(() => void settle(directory), settledMs).unref()
    },
    listen(listener) {
      listeners.add(listener)
      startOnce()
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      listeners.clear()
      await starting
      await watcher?.close()
    },
  }
}
