/** What two lines share, from 0 to 1: 1 less the edits that make one the other, runs of white space counting as one. */
export function lineSimilarity(a: string, b: string): number {
  if (a === b) return 1
  const left = collapse(a)
  const right = collapse(b)
  if (left === right) return 1
  const longest = Math.max(left.length, right.length)
  const shortest = Math.min(left.length, right.length)
  if (shortest === 0 || longest > 1000) return 0
  return 1 - editDistance(left, right) / longest
}

/** White space at the ends off, runs of it one space. */
export function collapse(line: string): string {
  const text = line.trim()
  return /\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ') : text
}

function editDistance(a: string, b: string): number {
  let start = 0
  let endA = a.length
  let endB = b.length
  while (start < endA && start < endB && a.charCodeAt(start) === b.charCodeAt(start)) start++
  while (endA > start && endB > start && a.charCodeAt(endA - 1) === b.charCodeAt(endB - 1)) {
    endA--
    endB--
  }
  const width = endB - start
  if (endA === start) return width
  if (width === 0) return endA - start
  const row = new Uint16Array(width + 1)
  for (let j = 0; j <= width; j++) row[j] = j
  for (let i = start; i < endA; i++) {
    const code = a.charCodeAt(i)
    let diagonal = row[0]!
    row[0] = i - start + 1
    for (let j = 1; j <= width; j++) {
      const above = row[j]!
      const cost = b.charCodeAt(start + j - 1) === code ? diagonal : diagonal + 1
      row[j] = Math.min(cost, above + 1, row[j - 1]! + 1)
      diagonal = above
    }
  }
  return row[width]!
}
