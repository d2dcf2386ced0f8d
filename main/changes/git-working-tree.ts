import type { Buffer } from 'node:buffer'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { copyIndex } from '../git/copy-index.ts'
import type { GitPlumbing, StepOptions } from '../git/plumbing.ts'
import { makeScratchFolder } from '../git/scratch-folder.ts'
import { parseStaged, type GitEntry, type GitSide, type RawEntry, type StagedEntry } from './git-entries.ts'
import { pathAttributes } from './git-filters.ts'
import { namedPaths, stagedEntries } from './git-index-entries.ts'
import { lookAtFiles } from './git-lying-files.ts'
import { createGitObjects } from './git-objects.ts'
import { isInside, rawDiff, type OpenedSource } from './git-source.ts'

/**
 * From the index to the files, those git does not know included.
 *
 * Where what git would store is not what lies there, git itself says it: it adds the files to a copy of the index, and
 * their content to a folder that goes with it. `keepsObjects` is for staging: then the content goes to the repository, where nothing names it yet.
 */
export async function openWorkingTree(
  git: GitPlumbing,
  asked: readonly string[] | null,
  { keepsObjects = false } = {},
): Promise<OpenedSource> {
  const paths = asked && asked.filter(isInside)
  const folder = await makeScratchFolder()
  const close = () => rm(folder, { recursive: true, force: true })
  try {
    const indexFile = join(folder, 'index')
    const newObjects = keepsObjects ? undefined : join(folder, 'objects')
    await mkdir(join(folder, 'objects'))
    await copyIndex(git.repository.indexFile, indexFile)
    const found = await changedFiles(git, indexFile, paths)
    const entries = await withStoredSides(git, { indexFile, newObjects }, found)
    return { entries, objects: createGitObjects(git, newObjects), hash: git.repository.hash, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** What may differ, its later side not known yet. */
interface Found {
  readonly raw: readonly RawEntry[]
  readonly conflicted: readonly GitEntry[]
  readonly untracked: readonly string[]
}

async function changedFiles(git: GitPlumbing, indexFile: string, paths: readonly string[] | null): Promise<Found> {
  const named = paths ? namedPaths(paths) : []
  const [raw, others] = await Promise.all([
    rawDiff(git, ['diff-files'], { indexFile, paths }),
    git.run(['ls-files', '--others', '--exclude-standard', '-z', ...named], { indexFile }),
  ])
  const wanted = paths && new Set(paths)
  // A folder that is a repository of its own ends with a slash.
  const untracked = names(others).filter((path) => !path.endsWith('/') && (wanted?.has(path) ?? true))
  const inConflict = new Set(raw.flatMap(({ status, path }) => (status === 'U' ? [path] : [])))
  return {
    raw: raw.filter(({ path, oldPath = path }) => !inConflict.has(path) && isInside(path) && isInside(oldPath)),
    conflicted: inConflict.size === 0 ? [] : await conflictedEntries(git, indexFile, inConflict),
    untracked,
  }
}

const names = (output: Buffer): string[] => output.toString('utf8').split('\0').filter(Boolean)

/** From our side of the merge, or what there is of it. */
async function conflictedEntries(git: GitPlumbing, indexFile: string, paths: ReadonlySet<string>): Promise<GitEntry[]> {
  const unmerged = parseStaged((await git.run(['ls-files', '--unmerged', '-t', '-z'], { indexFile })).toString('utf8'))
  return [...paths].map((path) => {
    const stages = unmerged.filter((entry) => entry.path === path)
    const ours = [2, 3, 1].flatMap((wanted) => stages.filter(({ stage }) => stage === wanted))[0]
    return { path, before: ours ? sideOf(ours) : null, after: null, isConflicted: true }
  })
}

const sideOf = ({ mode, id }: StagedEntry): GitSide => ({ mode, id })

async function withStoredSides(
  git: GitPlumbing,
  places: Pick<StepOptions, 'indexFile' | 'newObjects'>,
  { raw, conflicted, untracked }: Found,
): Promise<GitEntry[]> {
  const entries: GitEntry[] = [
    ...raw.map(({ status, ...entry }) => (status === 'A' || status === 'R' ? { ...entry, isIntended: true } : entry)),
    ...conflicted,
    ...untracked.map((path): GitEntry => ({ path, before: null, after: null, isUntracked: true })),
  ]
  const deleted = new Set(raw.flatMap(({ path, after }) => (after === null ? [path] : [])))
  const there = entries.filter(({ path }) => !deleted.has(path))
  const attributes = await pathAttributes(
    git,
    entries.map(({ path }) => path),
  )
  const lookedAt = there.map(({ path, after }) => ({ path, mode: after?.mode ?? null }))
  const lying = await lookAtFiles(git, lookedAt, attributes, { takesPlain: places.newObjects !== undefined })
  const asked = there.flatMap(({ path }) => (lying.has(path) ? [] : [path]))
  const stored = await storedSides(git, places, asked)
  return entries.flatMap((entry): GitEntry[] => {
    const found = lying.get(entry.path)
    const after = found?.side ?? stored.get(entry.path) ?? null
    if (entry.before === null && after === null) return []
    const isSame = entry.before?.mode === after?.mode && entry.before?.id === after?.id
    if (isSame && entry.oldPath === undefined && !entry.isConflicted) return []
    const isFiltered = attributes.filtered.has(entry.path)
    return [{ ...entry, after, ...(isFiltered ? { isFiltered } : {}), ...(found ? { asItLies: found.why } : {}) }]
  })
}

/** What git would store of these files. Files that go meanwhile have none. */
async function storedSides(
  git: GitPlumbing,
  places: Pick<StepOptions, 'indexFile' | 'newObjects'>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, GitSide>> {
  if (paths.length === 0) return new Map()
  // Git may refuse line endings that would not come back: that is for staging, not for looking.
  const isLooking = places.newObjects !== undefined
  await git.run(['update-index', '--add', '--remove', '--replace', '-z', '--stdin'], {
    ...places,
    stdin: paths.map((path) => `${path}\0`).join(''),
    settings: isLooking
      ? [
          ['core.safecrlf', 'false'],
          ['core.looseCompression', '0'],
        ]
      : [],
  })
  const staged = (await stagedEntries(git, paths, places)).filter(({ stage }) => stage === 0)
  return new Map(staged.map((entry) => [entry.path, sideOf(entry)]))
}
