import type { ChangesPart } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { KeptPart } from '../patch/compare-sides.ts'
import type { Compute } from '../patch/patch-jobs.ts'
import { wholeReason } from './git-changed-file.ts'
import type { GitEntry } from './git-entries.ts'
import { readSides, type EntrySides } from './git-sides.ts'
import type { OpenedSource } from './git-source.ts'

/** What is done to one file: to all that changed of it, or to its text, which then comes to these bytes. */
export interface ChosenPart {
  readonly entry: GitEntry
  readonly text: { readonly bytes: Uint8Array; readonly isEverything: boolean } | null
}

export interface PartsQuestion {
  readonly root: string
  readonly source: OpenedSource
  readonly parts: readonly ChangesPart[]
  readonly goal: KeptPart['goal']
  readonly compute: Compute
  /** The same lines as they stand elsewhere. */
  readonly own?: (sides: EntrySides) => Promise<Pick<KeptPart, 'own' | 'encoding'>>
}

/** Finds the parts among the changes as they are now. Throws `PublicError` for what is not so, or cannot be done. */
export async function chooseParts(question: PartsQuestion): Promise<ChosenPart[]> {
  const { root, source, parts } = question
  const chosen = parts.map((part) => ({ part: part.part, entry: entryOf(source.entries, part) }))
  if (new Set(parts.map(({ path }) => path)).size < parts.length) {
    throw new PublicError('bad-request', 'A file can be named only once.')
  }
  const partly = new Map(
    chosen.flatMap(({ entry, part }) => (part && !isAll(part) ? [[entry.path, part] as const] : [])),
  )
  const texts = new Map<string, ChosenPart['text']>()
  const entries = chosen.flatMap(({ entry }) => (partly.has(entry.path) ? [entry] : []))
  for await (const some of readSides(root, source, entries)) {
    for (const sides of some) {
      texts.set(sides.entry.path, await textOf(question, sides, partly.get(sides.entry.path)!))
    }
  }
  return chosen.map(({ entry }) => ({ entry, text: texts.get(entry.path) ?? null }))
}

type Part = NonNullable<ChangesPart['part']>

/** A change without hunks counts as one, whose number is 0. */
const isAll = ({ hunks, lines = {} }: Part): boolean => hunks.includes(0) && Object.keys(lines).length === 0

function entryOf(entries: readonly GitEntry[], { path, beforeHash, afterHash }: ChangesPart): GitEntry {
  const entry = entries.find((one) => one.path === path)
  if (!entry || (entry.before?.id ?? null) !== beforeHash || (entry.after?.id ?? null) !== afterHash) {
    throw new PublicError('conflict', `${path} is no longer as it was shown. Nothing was done.`, { path })
  }
  if (entry.isConflicted) {
    throw new PublicError('bad-request', `${path} is in conflict. Settle that first.`, { path })
  }
  if (entry.asItLies === 'unreadable') throw new PublicError('bad-request', `${path} cannot be read.`, { path })
  return entry
}

async function textOf(
  { compute, goal, own }: PartsQuestion,
  sides: EntrySides,
  part: Part,
): Promise<ChosenPart['text']> {
  const { entry, pair } = sides
  const refused = (why: string) => new PublicError('bad-request', `${entry.path}: ${why}`, { path: entry.path })
  if (!pair) throw refused('It can be taken only as a whole.')
  const size = (pair.before?.length ?? 0) + (pair.after?.length ?? 0)
  const lines = own ? await own(sides) : {}
  const kept = await compute('keptBytes', size, pair, { part, goal, ...lines })
  if ('cannot' in kept) throw refused(kept.cannot)
  if (kept.isEverything && (!entry.before || !entry.after)) return null
  if (wholeReason(entry) === null) return kept
  if (kept.isEverything) return null
  throw refused('It can be taken only as a whole.')
}
