/** White space before the lines of a patch beside that of the file, and the new lines brought to the file's. */

const indentOf = (line: string): string => /^\s*/.exec(line)![0]

/** Whether the file has all lines in or out by the same white space. */
export function hasOneShift(lines: readonly string[], start: number, wanted: readonly string[]): boolean {
  let shift: string | null = null
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i]!.trim() === '') continue
    const one = shiftBetween(indentOf(wanted[i]!), indentOf(lines[start + i]!))
    if (one === null || (shift !== null && shift !== one)) return false
    shift = one
  }
  return true
}

/** What makes one indentation the other: `+` and what comes before it, or `-` and what goes. */
function shiftBetween(mine: string, theirs: string): string | null {
  if (theirs.endsWith(mine)) return `+${theirs.slice(0, theirs.length - mine.length)}`
  return mine.endsWith(theirs) ? `-${mine.slice(0, mine.length - theirs.length)}` : null
}

/**
 * How to indent new lines for the file, learned from the lines that stand in both. An indentation that stood nowhere is
 * taken from the deepest known one that it begins with; what is left of it is written in the file's own steps. Null
 * where lines indented alike in the patch are indented differently in the file: nothing can be learned then.
 */
export function learnIndentation(
  wanted: readonly string[],
  lines: readonly string[],
  start: number,
): ((line: string) => string) | null {
  const known = new Map<string, string>()
  for (let i = 0; i < wanted.length; i++) {
    const theirs = lines[start + i]
    if (wanted[i]!.trim() === '' || theirs === undefined || theirs.trim() === '') continue
    const mine = indentOf(wanted[i]!)
    const before = known.get(mine)
    if (before !== undefined && before !== indentOf(theirs)) return null
    known.set(mine, indentOf(theirs))
  }
  if ([...known].every(([mine, theirs]) => mine === theirs)) return (line) => line
  const step = stepsOf(known)
  return (line) => {
    const indent = indentOf(line)
    if (line.trim() === '') return line
    const direct = known.get(indent)
    if (direct !== undefined) return direct + line.slice(indent.length)
    let base: string | null = null
    for (const mine of known.keys()) {
      if (indent.startsWith(mine) && (base === null || mine.length > base.length)) base = mine
    }
    if (base !== null) return known.get(base)! + step(indent.slice(base.length)) + line.slice(indent.length)
    return shallower(known, indent) + line.slice(indent.length)
  }
}

/** Moves new lines in or out by as much as the first line is off. */
export function followFirstLine(wanted: string, theirs: string): (line: string) => string {
  const [mine, own] = [indentOf(wanted), indentOf(theirs)]
  return (line) => {
    const indent = indentOf(line)
    if (line.trim() === '') return line
    const deeper = indent.length - mine.length
    const moved = deeper < 0 ? own.slice(0, Math.max(0, own.length + deeper)) : own + indent.slice(mine.length)
    return moved + line.slice(indent.length)
  }
}

/** Less deep than any line known: the file's is less deep by as much. */
function shallower(known: ReadonlyMap<string, string>, indent: string): string {
  let [mine, theirs] = ['', '']
  let isFirst = true
  for (const [one, other] of known) {
    if (isFirst || one.length < mine.length) [mine, theirs] = [one, other]
    isFirst = false
  }
  if (!mine.startsWith(indent)) return indent
  const less = mine.length - indent.length
  return theirs.slice(0, Math.max(0, theirs.length - less))
}

/** Rewrites further indentation where one side has tabs and the other spaces. */
function stepsOf(known: ReadonlyMap<string, string>): (indent: string) => string {
  for (const [mine, theirs] of known) {
    if (/^ +$/.test(mine) && /^\t+$/.test(theirs)) {
      const width = Math.max(1, Math.round(mine.length / theirs.length))
      return (indent) => (/^ +$/.test(indent) ? '\t'.repeat(Math.round(indent.length / width)) : indent)
    }
    if (/^\t+$/.test(mine) && /^ +$/.test(theirs)) {
      const width = Math.max(1, Math.round(theirs.length / mine.length))
      return (indent) => (/^\t+$/.test(indent) ? ' '.repeat(indent.length * width) : indent)
    }
  }
  return (indent) => indent
}
