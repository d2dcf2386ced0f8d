import { Buffer } from 'node:buffer'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf, PublicError } from '../errors.ts'
import { copyIndex } from '../git/copy-index.ts'
import type { Git } from '../git/git.ts'
import { withIndexLock } from '../git/index-lock.ts'
import type { GitPlumbing, StepOptions } from '../git/plumbing.ts'
import { makeScratchFolder } from '../git/scratch-folder.ts'
import { parseStaged, type GitSide, type StagedEntry } from './git-entries.ts'
import { stagedEntries } from './git-index-entries.ts'
import { noId } from './git-lying-files.ts'
import type { TakeBack } from './reader.ts'

/** What shall stand in the index. Paths are relative to the folder. */
export interface IndexPlan {
  /** A side by itself, content that is still to be stored, or nothing. */
  readonly updates: readonly { readonly path: string; readonly to: GitSide | NewContent | null }[]
  /** Files that git is to add by itself: with the person's filters, or because they are large. */
  readonly adds?: readonly { readonly path: string; readonly how: 'filtered' | 'large' }[]
  /** Files to announce to git, without content. */
  readonly announces?: readonly string[]
  /** Those among the updates that were only announced until now: what the index says of them does not tell it. */
  readonly wereAnnounced?: readonly string[]
  /** Those among the updates that a sparse checkout leaves out, besides those the index says it of already. */
  readonly leftOut?: readonly string[]
}

export interface NewContent {
  readonly mode: string
  readonly bytes: Uint8Array
}

/** Changes of one index are made one after another, in the order in which they are asked for. */
const lastChange = new WeakMap<Git, Promise<unknown>>()

/**
 * Changes the index from what it is to what is planned, in one step. `plan` is asked when nobody else can change it any
 * more; where it throws, the index stays as it was.
 */
export function changeIndex(git: Git, plan: (plumbing: GitPlumbing) => Promise<IndexPlan>): Promise<TakeBack> {
  const change = (lastChange.get(git) ?? Promise.resolve()).then(() => changeNow(git, plan))
  lastChange.set(
    git,
    change.catch(() => undefined),
  )
  return change
}

async function changeNow(owner: Git, plan: (plumbing: GitPlumbing) => Promise<IndexPlan>): Promise<TakeBack> {
  const git = await owner.plumbing()
  return withIndexLock(git.repository.indexFile, async (replace) => {
    const folder = await makeScratchFolder()
    try {
      const next = join(folder, 'index')
      await copyIndex(git.repository.indexFile, next)
      const { updates, adds = [], announces = [], wereAnnounced = [], leftOut = [] } = await plan(git)
      const named = [...updates, ...adds].map(({ path }) => path)
      const before = await stagedEntries(git, named, { indexFile: next })
      await putEntries(git, next, await stored(git, folder, updates))
      await addFiles(git, next, adds)
      await announce(git, next, announces)
      await leaveOut(git, next, [
        ...leftOut,
        ...leftOutIn(before),
        ...(await newlyLeftOut(git, folder, updates, before)),
      ])
      const after = await stagedEntries(git, named, { indexFile: next })
      const gone = await pushedOut(git, next, after.length - before.length)
      await replace(next)
      const touched = [...named, ...gone.map(({ path }) => path)]
      return () => takeBack(owner, { touched, before: [...before, ...gone], after, wereAnnounced })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}

interface Changed {
  readonly touched: readonly string[]
  readonly before: readonly StagedEntry[]
  readonly after: readonly StagedEntry[]
  readonly wereAnnounced: readonly string[]
}

async function takeBack(owner: Git, { touched, before, after, wereAnnounced }: Changed) {
  await changeIndex(owner, async (git) => {
    const now = await stagedEntries(git, touched)
    const moved = touched.filter((path) => !isSame(entryAt(now, path), entryAt(after, path)))
    if (moved.length > 0) {
      const message = `In the index ${moved.join(', ')} changed since. Nothing was taken back.`
      throw new PublicError('conflict', message, { paths: moved })
    }
    const announced = new Set(wereAnnounced)
    return {
      updates: touched.map((path) => ({ path, to: announced.has(path) ? null : sideAt(before, path) })),
      announces: wereAnnounced,
      leftOut: leftOutIn(before),
    }
  })
}

const entryAt = (entries: readonly StagedEntry[], path: string): StagedEntry | undefined =>
  entries.find((entry) => entry.path === path)

function sideAt(entries: readonly StagedEntry[], path: string): GitSide | null {
  const entry = entryAt(entries, path)
  return entry ? { mode: entry.mode, id: entry.id } : null
}

const isSame = (one: StagedEntry | undefined, other: StagedEntry | undefined): boolean =>
  one?.id === other?.id && one?.mode === other?.mode && one?.stage === other?.stage

/** Stores what is new as it is: no filter, no line ending of a file counts for it. */
async function stored(
  git: GitPlumbing,
  folder: string,
  updates: IndexPlan['updates'],
): Promise<{ readonly path: string; readonly to: GitSide | null }[]> {
  const files: string[] = []
  for (const { to } of updates) {
    if (!to || 'id' in to) continue
    files.push(join(folder, String(files.length)))
    await writeFile(files.at(-1)!, to.bytes)
  }
  const stdin = files.map((file) => `${file}\n`).join('')
  const output = await git.run(['hash-object', '-w', '--no-filters', '--stdin-paths'], { stdin })
  const ids = output.toString('utf8').split('\n')
  let at = 0
  return updates.map(({ path, to }) => ({ path, to: !to || 'id' in to ? to : { mode: to.mode, id: ids[at++]! } }))
}

async function putEntries(
  git: GitPlumbing,
  indexFile: string,
  updates: readonly { readonly path: string; readonly to: GitSide | null }[],
): Promise<void> {
  const line = (path: string, { mode, id }: GitSide) => `${mode} ${id} 0\t${git.repository.prefix}${path}\0`
  const gone = updates.flatMap(({ path, to }) => (to ? [] : [line(path, { mode: '0', id: noId(git) })]))
  const come = updates.flatMap(({ path, to }) => (to ? [line(path, to)] : []))
  // A folder can stand where a file was only when the file is gone.
  await git.run(['update-index', '-z', '--index-info'], { indexFile, stdin: [...gone, ...come].join('') })
}

const fromInput = ['--pathspec-from-file=-', '--pathspec-file-nul']
const listed = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('')

async function addFiles(git: GitPlumbing, indexFile: string, adds: NonNullable<IndexPlan['adds']>): Promise<void> {
  const pathsOf = (wanted: string) => adds.flatMap(({ path, how }) => (how === wanted ? [path] : []))
  const [filtered, large] = [pathsOf('filtered'), pathsOf('large')]
  if (filtered.length > 0) await git.own(['add', ...fromInput], { indexFile, stdin: listed(filtered) })
  if (large.length === 0) return
  await git.run(['update-index', '--add', '--replace', '-z', '--stdin'], { indexFile, stdin: listed(large) })
}

async function announce(git: GitPlumbing, indexFile: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  await git.run(['add', '--intent-to-add', '--force', ...fromInput], { indexFile, stdin: listed(paths) })
}

/**
 * What made room: a file goes from the index when something comes below its name, and a folder when a file comes in its
 * place. `more`: how many entries were to come. What else is gone is looked for only where the two do not agree.
 */
async function pushedOut(git: GitPlumbing, indexFile: string, more: number): Promise<readonly StagedEntry[]> {
  const [old, now] = await Promise.all([entryCount(git.repository.indexFile), entryCount(indexFile)])
  if (old + more === now) return []
  const entries = async (options: StepOptions) =>
    parseStaged((await git.run(['ls-files', '--stage', '-t', '-z'], options)).toString('utf8'))
  const left = new Set((await entries({ indexFile })).map(({ path }) => path))
  return (await entries({})).filter(({ path }) => !left.has(path))
}

/** As the head of an index tells it; there is none before the first `git add`. */
async function entryCount(indexFile: string): Promise<number> {
  const file = await open(indexFile).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null
    throw error
  })
  if (!file) return 0
  try {
    const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0)
    return buffer.readUInt32BE(8)
  } finally {
    await file.close()
  }
}

const leftOutIn = (entries: readonly StagedEntry[]): string[] =>
  entries.flatMap(({ path, isLeftOut }) => (isLeftOut ? [path] : []))

/** What a sparse checkout leaves out would else be taken for deleted. */
async function leaveOut(git: GitPlumbing, indexFile: string, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return
  const there = new Set((await stagedEntries(git, paths, { indexFile })).map(({ path }) => path))
  const stdin = listed(paths.filter((path) => there.has(path)))
  await git.run(['update-index', '--skip-worktree', '-z', '--stdin'], { indexFile, stdin })
}

/** Of what comes into the index, that which a sparse checkout leaves out: git says it when it resets a copy to HEAD. */
async function newlyLeftOut(
  git: GitPlumbing,
  folder: string,
  updates: IndexPlan['updates'],
  before: readonly StagedEntry[],
): Promise<readonly string[]> {
  const known = new Set(before.map(({ path }) => path))
  const comes = updates.flatMap(({ path, to }) => (to && !known.has(path) ? [path] : []))
  if (comes.length === 0) return []
  const isSparse = await git.ask(['config', '--type=bool', '--get', 'core.sparseCheckout'])
  if (isSparse.stdout.toString('utf8').trim() !== 'true') return []
  const indexFile = join(folder, 'sparse')
  await copyIndex(git.repository.indexFile, indexFile)
  await git.run(['reset', '--quiet', ...fromInput], { indexFile, stdin: listed(comes) })
  return leftOutIn(await stagedEntries(git, comes, { indexFile }))
}
