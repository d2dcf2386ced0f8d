/**
 * Points for a path whose letters hold those of the query in order, `null` where they do not. Points are more for
 * letters that follow one another, begin a word, or stand in the file's name. Spaces in the query count for nothing.
 */
export function createFuzzyMatcher(query: string): (path: string) => number | null {
  const wanted = query.replaceAll(/[\s\\]+/g, (blank) => (blank.includes('\\') ? '/' : '')).toLowerCase()
  if (wanted === '') return () => 0
  return (path) => {
    const lower = path.toLowerCase()
    const nameStart = lower.lastIndexOf('/') + 1
    // In the file's name alone where it holds everything; in the whole path else.
    const inName = pointsFrom(path, lower, wanted, nameStart)
    if (inName !== null) return inName + 1000 - (lower.length - nameStart) / 10
    const anywhere = pointsFrom(path, lower, wanted, 0)
    return anywhere === null ? null : anywhere - lower.length / 10
  }
}

function pointsFrom(path: string, lower: string, wanted: string, start: number): number | null {
  const whole = lower.indexOf(wanted, start)
  if (whole >= 0) {
    const begins = whole === start || isWordStart(path, whole)
    return wanted.length * 10 + (begins ? 50 : 0) + (whole === start ? 50 : 0)
  }
  let points = 0
  let last = start - 2
  for (const letter of wanted) {
    const at = lower.indexOf(letter, Math.max(last + 1, start))
    if (at < 0) return null
    points += at === last + 1 ? 8 : isWordStart(path, at) ? 6 : 1
    last = at
  }
  return points
}

function isWordStart(path: string, index: number): boolean {
  const before = path[index - 1]
  if (before === undefined || '/._- '.includes(before)) return true
  const letter = path[index]!
  return letter !== letter.toLowerCase() && before === before.toLowerCase()
}
