const most = { lines: 5000, characters: 200 }
const isNamed = /^[\p{L}_$]/u
const isHeading = /^#{1,6}\s/

/**
 * The line a hunk stands under, as git names it behind its `@@`: the nearest one above that begins in the first column
 * with a letter, `_` or `$`, in Markdown with a heading. Where all above is indented, the nearest that is less so.
 * `line`: the hunk's first one, 1-based.
 */
export function enclosingLine(path: string, lines: readonly string[], line: number): string | null {
  const first = lines[line - 1] ?? ''
  const isMarkdown = /\.(?:md|markdown|mdx)$/i.test(path)
  const last = Math.max(0, line - 1 - most.lines)
  let lessIndented: string | null = null
  for (let at = Math.min(lines.length, line - 1) - 1; at >= last; at--) {
    const text = lines[at]!
    if (isMarkdown ? isHeading.test(text) : isNamed.test(text)) return shortened(text)
    if (lessIndented === null && !isMarkdown && isNamed.test(text.trimStart()) && indentOf(text) < indentOf(first))
      lessIndented = text
  }
  return lessIndented === null ? null : shortened(lessIndented)
}

const shortened = (text: string): string => text.trim().slice(0, most.characters)
const indentOf = (text: string): number => text.length - text.trimStart().length

/** The lines of a text with their ends. */
export const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []
