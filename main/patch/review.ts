import type { ReviewDecision } from '../../preload/contract/approval.ts'
import type { Hunk, ReviewText } from '../../preload/contract/patch.ts'
import type { FileChange, FileRead } from './change-set.ts'
import { decodeText, encodeText } from './encodings.ts'
import { compareTexts, fileDiff, keep } from './hunks.ts'
import { withoutChains } from './rename-chains.ts'
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
  /** What is a link before or after has a target, not lines: it is taken or left as a whole. */
  readonly isIndivisible: boolean
}

/** What the changes are, file by file, as a person reviews them. Hunks are over the texts, byte order marks included. */
export function reviewedChanges(
  planned: readonly FileChange[],
  states: ReadonlyMap<string, FileRead>,
): ReviewedChange[] {
  const changes = withoutChains(planned)
  const renamed = new Set(changes.flatMap(({ from, isCopy }) => (from && !isCopy ? [from] : [])))
  let number = 0
  return changes.flatMap((change) => {
    if (change.after === null && renamed.has(change.path)) return []
    const own = states.get(change.path)
    const source = change.from !== undefined && own?.kind !== 'file' ? states.get(change.from) : own
    const before = bytesOf(source)
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
    const isIndivisible = change.isLink === true || source?.kind === 'link'
    return [{ change, removal, text, encoding, before, numbers, isIndivisible }]
  })
}

function bytesOf(state: FileRead | undefined): Uint8Array | null {
  if (state?.kind === 'link') return new TextEncoder().encode(state.target)
  return state?.kind === 'file' ? state.bytes : null
}

/**
 * What is left of the changes when only this much is kept, with the numbers of the hunks taken wholly or in part. With
 * the first hunk that is taken comes what happens to the file as such: its new name, its mode.
 */
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
    const { editedText } = decided ?? {}
    const kept = takesAll || !decided ? everything(text.hunks) : soundly(text.hunks, decided)
    const isNone = text.hunks.length > 0 && kept.hunks.length === 0 && Object.keys(kept.lines).length === 0
    if (isNone && editedText === undefined) continue

    const isWhole = editedText === undefined && (one.isIndivisible || kept.hunks.length === text.hunks.length)
    const after = isWhole ? change.after : partial(one, editedText ?? keptText(one, kept))
    if (after !== null && 'cannot' in after) return { cannot: `${change.path}: ${after.cannot}` }
    if (isSame(one, after)) continue
    const whole = new Set(kept.hunks)
    const isTaken = ({ number }: Hunk) => whole.has(number) || number in kept.lines
    const isAll = isWhole || editedText !== undefined
    taken.push(...numbers.filter((_, index) => isAll || isTaken(text.hunks[index]!)))
    changes.push({ ...change, after })
    if (removal) changes.push(removal)
  }
  return { changes, taken }
}

interface KeptHunks {
  readonly hunks: readonly number[]
  /** Of hunks that are kept in part: never none of its changed lines, and never all. */
  readonly lines: Readonly<Record<number, readonly number[]>>
}

const everything = (hunks: readonly Hunk[]): KeptHunks => ({ hunks: hunks.map(({ number }) => number), lines: {} })

/** Only what there is: whoever replies can name hunks and lines that are none. */
function soundly(hunks: readonly Hunk[], decided: ReviewDecision['files'][number]): KeptHunks {
  const named = new Set(decided.hunks)
  const whole: number[] = []
  const lines: Record<number, readonly number[]> = {}
  for (const hunk of hunks) {
    const some = decided.lines?.[hunk.number]
    if (!some) {
      if (named.has(hunk.number)) whole.push(hunk.number)
      continue
    }
    const changed = hunk.lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index]))
    const wanted = new Set(some)
    const kept = changed.filter((index) => wanted.has(index))
    if (kept.length === changed.length) whole.push(hunk.number)
    else if (kept.length > 0) lines[hunk.number] = kept
  }
  return { hunks: whole, lines }
}

/** Nothing of the file would change: all that was kept was edited away again. */
function isSame({ change, removal, before }: ReviewedChange, after: Uint8Array | null): boolean {
  if (removal || change.isCopy || change.mode !== undefined || change.isLink || change.isFolder) return false
  if (before === null || after === null) return false
  return before.length === after.length && before.every((byte, index) => byte === after[index])
}

function keptText({ text }: ReviewedChange, kept: KeptHunks): string {
  return keep(compareTexts(text.before ?? '', text.after ?? ''), kept)
}

/** A deletion of which only a part is kept leaves the rest of the file; lines that stay are the same to the byte. */
function partial({ before, encoding, text: { binary } }: ReviewedChange, text: string): Uint8Array | Cannot {
  if (binary) return { cannot: 'it is no text, so it is taken as it is or left.' }
  const made =
    before === null ? encodeText(text, encoding) : rewriteText(before, text, { encoding, endings: 'as-given' })
  if ('notText' in made) return { cannot: made.notText }
  return 'cannot' in made ? { cannot: `there is no ${JSON.stringify(made.cannot)} in ${encoding}.` } : made
}

interface Cannot {
  readonly cannot: string
}

function encodingOf(bytes: Uint8Array, told: string | undefined): string {
  const detected = detectEncoding(bytes, told)
  return 'notText' in detected ? 'windows-1252' : detected.encoding
}

const isTextOrNone = (bytes: Uint8Array | null, told: string | undefined): boolean =>
  bytes === null || !('notText' in detectEncoding(bytes, told))

const decoded = (bytes: Uint8Array | null, encoding: string): string | null =>
  bytes === null ? null : decodeText(bytes, encoding)
