import type { Hunk } from '../../preload/contract/patch.ts'

/** Where one changed line of a hunk stands in the texts. Lines are 1-based. */
export interface LinePlace {
  readonly hunk: Hunk
  readonly index: number
  readonly side: 'before' | 'after'
  readonly line: number
}

/** The places of all changed lines: removed ones on the side before, added ones on the side after. */
export function linePlaces(hunks: readonly Hunk[]): readonly LinePlace[] {
  return hunks.flatMap((hunk) => {
    let before = hunk.oldLines === 0 ? hunk.oldStart + 1 : hunk.oldStart
    let after = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart
    const places: LinePlace[] = []
    hunk.lines.forEach(({ kind }, index) => {
      if (kind === 'removed') places.push({ hunk, index, side: 'before', line: before })
      if (kind === 'added') places.push({ hunk, index, side: 'after', line: after })
      if (kind !== 'added') before++
      if (kind !== 'removed') after++
    })
    return places
  })
}

/** The first changed line of a hunk on the side after; where lines only go, the line they stood before. */
export function startOf(hunk: Hunk): number {
  const leading = hunk.lines.findIndex(({ kind }) => kind !== 'context')
  const first = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart
  return first + Math.max(0, leading)
}

/** The last line of a hunk on the side after. */
export const endOf = (hunk: Hunk): number => Math.max(startOf(hunk), hunk.newStart + hunk.newLines - 1)
