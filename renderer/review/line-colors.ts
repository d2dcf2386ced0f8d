import { useEffect, useState } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { shownLine } from './shown-line.ts'

/** Coloured HTML of a hunk's lines by their index. */
export type ColoredLines = ReadonlyMap<number, string>

/** Past these a hunk is shown without colours. */
const mostLines = 2000
const mostCharacters = 200_000

/** The colours of the hunks that are in view, worked out once each. */
export function useLineColors(path: string, hunks: readonly Hunk[]): ReadonlyMap<Hunk, ColoredLines> {
  const [colors, setColors] = useState<ReadonlyMap<Hunk, ColoredLines>>(new Map())
  useEffect(() => {
    let isWanted = true
    const missing = hunks.filter((hunk) => !colors.has(hunk) && isSmall(hunk))
    if (missing.length === 0) return
    void (async () => {
      const found = new Map<Hunk, ColoredLines>()
      for (const hunk of missing) found.set(hunk, await colorsOf(path, hunk))
      if (isWanted) setColors((before) => new Map([...before, ...found]))
    })()
    return () => {
      isWanted = false
    }
  }, [path, hunks])
  return colors
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
