import { useEffect, useMemo, useState } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { shownLine } from './shown-line.ts'

/** Coloured HTML of a hunk's lines by their index. */
export type ColoredLines = ReadonlyMap<number, string>

/** Past these a hunk is shown without colours. */
const mostLines = 2000
const mostCharacters = 200_000

/** A file that is read again has new hunks that say the same: they have their colours at once. */
const kept = new Map<string, ColoredLines>()
const mostKept = 200
const keys = new WeakMap<Hunk, string>()

/** The colours of the hunks that are in view, worked out once each. */
export function useLineColors(path: string, hunks: readonly Hunk[]): ReadonlyMap<Hunk, ColoredLines> {
  const [found, setFound] = useState(0)
  useEffect(() => {
    let isWanted = true
    const missing = hunks.filter((hunk) => isSmall(hunk) && !kept.has(keyOf(path, hunk)))
    if (missing.length === 0) return
    void (async () => {
      for (const hunk of missing) keep(keyOf(path, hunk), await colorsOf(path, hunk))
      if (isWanted) setFound((times) => times + 1)
    })()
    return () => {
      isWanted = false
    }
  }, [path, hunks])
  return useMemo(
    () =>
      new Map(
        hunks.flatMap((hunk) => {
          const known = isSmall(hunk) ? kept.get(keyOf(path, hunk)) : undefined
          return known ? [[hunk, known] as const] : []
        }),
      ),
    [path, hunks, found],
  )
}

function keep(key: string, colors: ColoredLines): void {
  kept.set(key, colors)
  for (const [old] of kept) if (kept.size > mostKept) kept.delete(old)
}

function keyOf(path: string, hunk: Hunk): string {
  const known = keys.get(hunk)
  if (known !== undefined) return known
  const key = `${path}\n${hunk.lines.map(({ kind, text }) => `${kind[0]}${text}`).join('\n')}`
  keys.set(hunk, key)
  return key
}

const isSmall = ({ lines }: Hunk): boolean =>
  lines.length <= mostLines && lines.reduce((sum, { text }) => sum + text.length, 0) <= mostCharacters

/** Each side is read as a text of its own, so that a string or comment that begins in it ends in it. */
async function colorsOf(path: string, { lines }: Hunk): Promise<ColoredLines> {
  const { colorLines } = await import('../monaco/language-of.ts')
  const colored = new Map<number, string>()
  for (const left of ['added', 'removed'] as const) {
    const indices = lines.flatMap(({ kind }, index) => (kind === left ? [] : [index]))
    const html = await colorLines(
      path,
      indices.map((index) => shownLine(lines[index]!.text).text),
    )
    indices.forEach((index, place) => html && colored.set(index, html[place] ?? ''))
  }
  return colored
}
