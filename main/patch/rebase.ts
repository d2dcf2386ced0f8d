import type { FileChange, FileRead } from './change-set.ts'
import { decodeText } from './encodings.ts'
import { mergeTexts } from './merge.ts'
import type { ReviewedChange } from './review.ts'
import { rewriteText } from './rewrite-text.ts'
import { detectEncoding } from './text-shape.ts'

/** What a change comes to over another state of its files. */
export type Rebased =
  | { readonly kind: 'fits'; readonly changes: readonly FileChange[] }
  /** The files have all of it already. */
  | { readonly kind: 'there' }
  /** Both changed the same place. */
  | { readonly kind: 'conflict' }

const conflict: Rebased = { kind: 'conflict' }
const there: Rebased = { kind: 'there' }

/**
 * Does to the file as it is now what was to be done to the file as it was: a three-way merge, whose base is what the
 * patch was worked out over.
 */
export function rebase(one: ReviewedChange, now: ReadonlyMap<string, FileRead>): Rebased {
  const { change, removal, before, isIndivisible } = one
  const own = now.get(change.path)!
  if (change.after === null) return own.kind === 'missing' && own.beyond === undefined ? there : conflict
  if (isIndivisible || change.isFolder) return isAlready(change, own) ? there : conflict
  if (removal) {
    const source = now.get(removal.path)!
    if (source.kind === 'missing' && isAlready(change, own)) return there
    return isFree(own) ? mergedOver(one, source, { isMoved: true }) : conflict
  }
  if (before === null || change.isCopy) {
    if (isAlready(change, own)) return there
    return isFree(own) ? { kind: 'fits', changes: [change] } : conflict
  }
  return mergedOver(one, own, { isMoved: false })
}

function mergedOver(one: ReviewedChange, now: FileRead, { isMoved }: { readonly isMoved: boolean }): Rebased {
  const { change, removal, text, encoding } = one
  if (now.kind !== 'file' || text.binary) return conflict
  const detected = detectEncoding(now.bytes, now.encoding)
  if ('notText' in detected || detected.encoding !== encoding) return conflict
  const theirs = decodeText(now.bytes, encoding)
  const merged = mergeTexts(text.before ?? '', text.after ?? '', theirs)
  if (merged === null) return conflict
  if (merged === theirs && !isMoved && (change.mode === undefined || change.mode === now.mode)) return there
  const after = rewriteText(now.bytes, merged, { encoding, endings: 'as-given' })
  if ('notText' in after || 'cannot' in after) return conflict
  if (!removal) return { kind: 'fits', changes: [{ ...change, beforeHash: now.hash, after }] }
  return {
    kind: 'fits',
    changes: [
      { ...change, after },
      { ...removal, beforeHash: now.hash },
    ],
  }
}

const isFree = (state: FileRead): boolean => state.kind === 'missing' && state.beyond === undefined

function isAlready({ after, isLink, isFolder }: FileChange, state: FileRead): boolean {
  if (isFolder) return state.kind === 'directory'
  if (isLink) return state.kind === 'link' && after !== null && state.target === new TextDecoder().decode(after)
  if (state.kind !== 'file' || after === null || state.bytes.length !== after.length) return false
  return state.bytes.every((byte, index) => byte === after[index])
}
