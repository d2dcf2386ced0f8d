/** `a{b,c}` and `{1..3}` as the words a shell makes of it, at most 64 of them. */
export function expandBraces(text: string): string[] {
  return expand(text.slice(0, 1000), 0).slice(0, limit)
}

const limit = 64

function expand(text: string, depth: number): string[] {
  const open = text.indexOf('{')
  if (open < 0 || depth > 8) return [text.replace(/["'\\]/g, '')]
  const close = closing(text, open)
  if (close < 0) return [text]
  const [before, inside, after] = [text.slice(0, open), text.slice(open + 1, close), text.slice(close + 1)]
  const choices = range(inside) ?? split(inside)
  const rests = expand(after, depth + 1)
  const words: string[] = []
  for (const choice of choices) {
    for (const middle of expand(choice, depth + 1)) {
      for (const rest of rests) if (words.length < limit) words.push(before.replace(/["'\\]/g, '') + middle + rest)
    }
  }
  return words
}

function closing(text: string, open: number): number {
  let depth = 0
  for (let index = open; index < text.length; index++) {
    if (text[index] === '{') depth++
    else if (text[index] === '}' && --depth === 0) return index
  }
  return -1
}

function split(inside: string): string[] {
  const parts = ['']
  let depth = 0
  for (const character of inside) {
    if (character === '{') depth++
    if (character === '}') depth--
    if (character === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}

function range(inside: string): string[] | null {
  const match = /^(-?\d{1,9}|[A-Za-z])\.\.(-?\d{1,9}|[A-Za-z])(?:\.\.-?\d+)?$/.exec(inside)
  const [from, to] = [match?.[1], match?.[2]]
  if (from === undefined || to === undefined) return null
  const isNumber = /\d/.test(from) && /\d/.test(to)
  const [start, end] = isNumber ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)]
  const count = Math.min(Math.abs(end - start) + 1, limit)
  const step = end < start ? -1 : 1
  return Array.from({ length: count }, (_, index) => {
    const value = start + step * index
    return isNumber ? String(value) : String.fromCharCode(value)
  })
}
