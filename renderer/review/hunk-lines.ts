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

/** A stretch of lines, first and last. */
export type LineRange = readonly [number, number]

/**
 * The same places where the editor draws them. A block added between equal lines can be told to begin at either of
 * them; where the editor's own comparison chose the other, the places move along with it.
 */
export function placesAsDrawn(places: readonly LinePlace[], drawn: readonly LineRange[]): readonly LinePlace[] {
  return runsOf(places).flatMap((run) => {
    const [first, last] = [run[0]!.line, run.at(-1)!.line]
    const isWhere = drawn.some(([from, to]) => from <= first && to >= last)
    const moved = drawn.find(([from, to]) => to - from === last - first && from <= last && to >= first)
    const shift = isWhere || !moved ? 0 : moved[0] - first
    return run.map((place) => ({ ...place, line: place.line + shift }))
  })
}

function runsOf(places: readonly LinePlace[]): LinePlace[][] {
  const runs: LinePlace[][] = []
  for (const place of places) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run && last?.hunk === place.hunk && last.line + 1 === place.line) run.push(place)
    else runs.push([place])
  }
  return runs
}

/** The first changed line of a hunk on the side after; where lines only go, the line they stood before. */
export function startOf(hunk: Hunk): number {
  const leading = hunk.lines.findIndex(({ kind }) => kind !== 'context')
  const first = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart
  return first + Math.max(0, leading)
}

/** The last line of a hunk on the side after. */
export const endOf = (hunk: Hunk): number => Math.max(startOf(hunk), hunk.newStart + hunk.newLines - 1)
