import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { Hunk, ReviewText } from '../../preload/contract/patch.ts'
import type { FileChange, FileRead } from './change-set.ts'
import { decodeText, encodeText } from './encodings.ts'
import { compareTexts, fileDiff, keep } from './hunks.ts'
import { rewriteText } from './rewrite-text.ts'
import { detectEncoding } from './text-shape.ts'

/** One file of a patch under review. `numbers` are its hunks' numbers among those of all files, from 1. */
export interface ReviewedChange {
  readonly change: FileChange
  /** The other half of a rename: the removal of the old path. */
  readonly removal: FileChange | null
  readonly text: ReviewText
  readonly encoding: string
  readonly before: Uint8Array | null
  readonly numbers: readonly number[]
}

/** What the changes are, file by file, as a person reviews them. Hunks are over the texts, byte order marks included. */
export function reviewedChanges(
  changes: readonly FileChange[],
  states: ReadonlyMap<string, FileRead>,
): ReviewedChange[] {
  const renamed = new Map(changes.flatMap(({ path, from, isCopy }) => (from && !isCopy ? [[from, path]] : [])))
  let number = 0
  return changes.flatMap((change) => {
    if (change.after === null && renamed.has(change.path)) return []
    const own = states.get(change.path)
    const source = change.from !== undefined && own?.kind !== 'file' ? states.get(change.from) : own
    const before = source?.kind === 'file' ? source.bytes : null
    const told = source?.kind === 'file' ? source.encoding : undefined
    const isText = isTextOrNone(before, told) && isTextOrNone(change.after, told)
    const encoding = encodingOf(before ?? change.after ?? new Uint8Array(), told)
    const sides = isText
      ? { before: decoded(before, encoding), after: decoded(change.after, encoding) }
      : { before: before && '', after: change.after && '' }
    const { file, hunks } = fileDiff({
      path: change.path,
      ...(change.from === undefined ? {} : { oldPath: change.from }),
      ...(change.isCopy ? { isCopy: true } : {}),
      before: sides.before === null ? null : { text: sides.before, mode: '100644' },
      after: sides.after === null ? null : { text: sides.after, mode: '100644' },
    })
    const removal = changes.find((other) => other.path === change.from && other.after === null) ?? null
    // A change without hunks (a rename, a mode, an empty file) is taken or left as a whole, and counts as one.
    const numbers = (hunks.length > 0 ? hunks : [null]).map(() => (number += 1))
    const text: ReviewText = {
      ...file,
      beforeHash: change.beforeHash,
      parts: numbers.length,
      ...(isText ? {} : { binary: { before: before?.length ?? null, after: change.after?.length ?? null } }),
      ...(change.mode === undefined || change.after === null ? {} : { mode: change.mode }),
      ...(change.isLink ? { isLink: true } : {}),
      hunks,
      ...sides,
    }
    return [{ change, removal, text, encoding, before, numbers }]
  })
}

/** What is left of the changes when only this much is kept, with the numbers of the hunks taken wholly or in part. */
export function keptChanges(
  reviewed: readonly ReviewedChange[],
  decision: ReviewDecision,
): { readonly changes: readonly FileChange[]; readonly taken: readonly number[] } | { readonly cannot: string } {
  const takesAll = decision.action === 'apply' && decision.files.length === 0
  const changes: FileChange[] = []
  const taken: number[] = []
  for (const one of reviewed) {
    const { change, removal, text, numbers } = one
    const decided = decision.files.find(({ path }) => path === change.path)
    if (!decided && !takesAll) continue
    const kept = { hunks: decided?.hunks ?? [], lines: decided?.lines ?? {} }
    const isTaken = (hunk: Hunk) =>
      takesAll ||
      decided?.editedText !== undefined ||
      (kept.lines[hunk.number]?.length ?? 0) > 0 ||
      kept.hunks.includes(hunk.number)
    const takenHere = text.hunks.filter(isTaken)
    if (text.hunks.length > 0 && takenHere.length === 0 && decided?.editedText === undefined) continue
    taken.push(...(text.hunks.length === 0 ? numbers : takenHere.map((hunk) => numbers[hunk.number - 1]!)))

    const isWhole = takesAll || (decided?.editedText === undefined && isEverything(text.hunks, kept))
    const after = isWhole ? change.after : partial(one, decided?.editedText ?? keptText(one, kept))
    if (after !== null && 'cannot' in after)
      return { cannot: `${change.path}: there is no ${JSON.stringify(after.cannot)} in ${one.encoding}.` }
    changes.push({ ...change, after })
    if (removal) changes.push(removal)
  }
  return { changes, taken }
}

function isEverything(
  hunks: readonly Hunk[],
  kept: { readonly hunks: readonly number[]; readonly lines: object },
): boolean {
  return hunks.every((hunk) => kept.hunks.includes(hunk.number) && !(hunk.number in kept.lines))
}

function keptText(
  { text }: ReviewedChange,
  kept: { readonly hunks: readonly number[]; readonly lines: Readonly<Record<string, readonly number[]>> },
): string {
  return keep(compareTexts(text.before ?? '', text.after ?? ''), kept)
}

/** A deletion of which only a part is kept leaves the rest of the file; lines that stay are the same to the byte. */
function partial({ before, encoding }: ReviewedChange, text: string): Uint8Array | { readonly cannot: string } {
  if (before === null) return encodeText(text, encoding)
  const rewritten = rewriteText(before, text, { encoding, endings: 'as-given' })
  return 'notText' in rewritten ? { cannot: text.slice(0, 1) } : rewritten
}

function encodingOf(bytes: Uint8Array, told: string | undefined): string {
  const detected = detectEncoding(bytes, told)
  return 'notText' in detected ? 'windows-1252' : detected.encoding
}

const isTextOrNone = (bytes: Uint8Array | null, told: string | undefined): boolean =>
  bytes === null || !('notText' in detectEncoding(bytes, told))

const decoded = (bytes: Uint8Array | null, encoding: string): string | null =>
  bytes === null ? null : decodeText(bytes, encoding)
