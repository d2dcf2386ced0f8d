/**
 * A result small enough for a model: its longest texts are cut at a line, and each says what was cut and how to get the
 * rest. The whole stays in the transcript. `limit` is UTF-16 units of all texts together.
 */
export function fitForModel(result: unknown, limit: number): unknown {
  const texts: string[] = []
  walkTexts(result, (text) => void texts.push(text))
  const total = texts.reduce((sum, text) => sum + text.length, 0)
  if (total <= limit) return result
  const allowed = largestAllowed(texts, limit)
  return mapTexts(result, (text) => (text.length <= allowed ? text : cutAtLine(text, allowed)))
}

/** The largest length such that texts cut to it come to `limit` together; short ones keep what they do not need. */
function largestAllowed(texts: readonly string[], limit: number): number {
  const lengths = texts.map((text) => text.length).sort((one, other) => one - other)
  let left = limit
  for (const [index, length] of lengths.entries()) {
    const share = Math.floor(left / (lengths.length - index))
    if (length > share) return share
    left -= length
  }
  return limit
}

/** Keeps two thirds from the beginning and one third from the end, each to a whole line. */
export function cutAtLine(text: string, length: number): string {
  const headEnd = lineEndBefore(text, Math.floor((length * 2) / 3))
  const tailStart = lineStartAfter(text, text.length - Math.floor(length / 3))
  const left = text.slice(headEnd, tailStart)
  const lines = left.split('\n').length
  return (
    `${text.slice(0, headEnd)}\n[${left.length} characters in about ${lines} lines are left out here. ` +
    `Ask for a smaller part, such as a range of lines, to see them.]\n${text.slice(tailStart)}`
  )
}

function lineEndBefore(text: string, index: number): number {
  const end = text.lastIndexOf('\n', index)
  return end > index / 2 ? end : withoutHalfPair(text, index)
}

function lineStartAfter(text: string, index: number): number {
  const start = text.indexOf('\n', index) + 1
  return start > 0 && start - index < (text.length - index) / 2 ? start : withoutHalfPair(text, index)
}

/** Never between the two halves of a surrogate pair. */
const withoutHalfPair = (text: string, index: number): number =>
  index > 0 && /[\ud800-\udbff]/.test(text[index - 1] ?? '') ? index - 1 : index

function walkTexts(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value)
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walkTexts(part, visit)
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((part) => mapTexts(part, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mapTexts(part, change)]))
}
