/** The first `length` UTF-16 units, one less where a character would be cut in two. */
export function headOf(text: string, length: number): string {
  return text.slice(0, splitsPair(text, length) ? length - 1 : length)
}

/** The last `length` UTF-16 units, one less where a character would be cut in two. */
export function tailOf(text: string, length: number): string {
  const start = Math.max(0, text.length - length)
  return text.slice(splitsPair(text, start) ? start + 1 : start)
}

/** What of a long text stays in view: two thirds of `limit` from its beginning, one third from its end. */
export function endLengths(limit: number): { readonly head: number; readonly tail: number } {
  const head = Math.ceil((limit * 2) / 3)
  return { head, tail: limit - head }
}

function splitsPair(text: string, index: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(Math.max(0, index - 1), index + 1))
}
