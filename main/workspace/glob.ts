import { ToolFailure } from '../errors.ts'

/*
 * glob        = ["!"] path                      "!": what does not match
 * path        = segment { "/" segment }         without a slash it matches the name at any depth
 * segment     = "**" | { piece }                "**": any number of folders
 * piece       = "*" | "?" | "[" ["!" | "^"] … "]" | "{" path { "," path } "}" | "\" character | character
 *
 * The usual libraries turn a glob into a regular expression, which one like `*a*a*a*a*b` makes run for hours over a name
 * of a hundred letters. Patterns come from models and names from strangers, so this compares in time of pattern by name.
 */

const maxAlternatives = 1_000

type Piece = '*' | { readonly matches: (character: string) => boolean }
export type Segment = '**' | readonly Piece[]

/** A test for normalised paths. */
export function pathMatcher(glob: string): (path: string) => boolean {
  const isNegated = glob.startsWith('!')
  const bare = (isNegated ? glob.slice(1) : glob).replace(/^(\.?\/)+/, '').replace(/(?<=.)\/+$/, '')
  const alternatives = expandBraces(bare).map((one) => ({
    isName: !one.includes('/'),
    segments: parseSegments(one),
  }))
  return (path) => {
    const parts = path.split('/')
    const matches = alternatives.some(({ isName, segments }) =>
      matchSegments(segments, isName ? parts.slice(-1) : parts),
    )
    return matches !== isNegated
  }
}

function expandBraces(glob: string): string[] {
  const open = findOutsideClasses(glob, 0, '{')
  if (open < 0) return [glob]
  const cuts = [open]
  let depth = 0
  for (let index = open; index < glob.length; index += 1) {
    if (glob[index] === '\\') index += 1
    else if (glob[index] === '{') depth += 1
    else if (glob[index] === ',' && depth === 1) cuts.push(index)
    else if (glob[index] === '}' && --depth === 0) {
      cuts.push(index)
      break
    }
  }
  if (depth > 0 || cuts.length < 3) {
    // Not closed, or nothing to choose from: the brace means itself.
    const rest = expandBraces(glob.slice(open + 1))
    return rest.map((one) => `${glob.slice(0, open)}\\{${one}`)
  }
  const rests = expandBraces(glob.slice(cuts.at(-1)! + 1))
  const expanded: string[] = []
  for (let choice = 0; choice + 1 < cuts.length; choice += 1) {
    for (const inner of expandBraces(glob.slice(cuts[choice]! + 1, cuts[choice + 1]))) {
      for (const rest of rests) expanded.push(glob.slice(0, open) + inner + rest)
      if (expanded.length > maxAlternatives) {
        const message = `The pattern has more than ${maxAlternatives} alternatives in its braces. Use a simpler one.`
        throw new ToolFailure('INVALID_ARGUMENTS', message, { field: 'pattern' })
      }
    }
  }
  return expanded
}

function findOutsideClasses(glob: string, from: number, wanted: string): number {
  for (let index = from; index < glob.length; index += 1) {
    if (glob[index] === '\\') index += 1
    else if (glob[index] === wanted) return index
    else if (glob[index] === '[') index = Math.max(index, classEnd(glob, index))
  }
  return -1
}

/** Where the class that begins at `open` ends; -1 where it does not. A `]` at its beginning belongs to it. */
function classEnd(glob: string, open: number): number {
  const first = open + (/[!^]/.test(glob[open + 1] ?? '') ? 2 : 1)
  for (let index = first; index < glob.length && glob[index] !== '/'; index += 1) {
    if (glob[index] === '\\') index += 1
    else if (glob[index] === ']' && index > first) return index
  }
  return -1
}

/** The parts of a glob without braces. `folder/**` is everything in the folder, and not itself. */
export function parseSegments(glob: string): Segment[] {
  const segments = glob.split('/').map(parseSegment)
  return segments.length > 1 && segments.at(-1) === '**' ? [...segments, parseSegment('*')] : segments
}

function parseSegment(text: string): Segment {
  if (text === '**') return '**'
  const pieces: Piece[] = []
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!
    const end = character === '[' ? classEnd(text, index) : -1
    if (character === '*') {
      if (pieces.at(-1) !== '*') pieces.push('*')
    } else if (character === '?') pieces.push({ matches: () => true })
    else if (end > 0) {
      pieces.push({ matches: parseClass(text.slice(index + 1, end)) })
      index = end
    } else {
      const isEscape = character === '\\' && index + 1 < text.length
      if (isEscape) index += 1
      const literal = text[index]!
      pieces.push({ matches: (other) => other === literal })
    }
  }
  return pieces
}

function parseClass(text: string): (character: string) => boolean {
  const isNegated = /^[!^]/.test(text)
  const ranges: [from: string, to: string][] = []
  const letters = [...text.slice(isNegated ? 1 : 0)]
  for (let index = 0; index < letters.length; index += 1) {
    if (letters[index] === '\\' && index + 1 < letters.length) index += 1
    const from = letters[index]!
    const isRange = letters[index + 1] === '-' && index + 2 < letters.length
    ranges.push([from, isRange ? letters[index + 2]! : from])
    if (isRange) index += 2
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated
}

export const matchSegments = (segments: readonly Segment[], parts: readonly string[]): boolean =>
  matchWithStars(
    segments,
    parts,
    (segment) => segment === '**',
    (segment, part) => matchSegment(segment as readonly Piece[], part),
  )

const matchSegment = (pieces: readonly Piece[], name: string): boolean =>
  matchWithStars(
    pieces,
    name,
    (piece) => piece === '*',
    (piece, character) => piece !== '*' && piece.matches(character),
  )

/** After a mismatch only the last star takes one more: what an earlier one could take, the last one can as well. */
function matchWithStars<Wanted, Given>(
  wanted: readonly Wanted[],
  given: ArrayLike<Given>,
  isStar: (one: Wanted) => boolean,
  matches: (one: Wanted, other: Given) => boolean,
): boolean {
  let at = 0
  let star = -1
  let afterStar = 0
  for (let index = 0; index < given.length;) {
    const next = wanted[at]
    if (at < wanted.length && isStar(next!)) {
      star = at
      at += 1
      afterStar = index
    } else if (at < wanted.length && matches(next!, given[index]!)) {
      at += 1
      index += 1
    } else if (star >= 0) {
      at = star + 1
      afterStar += 1
      index = afterStar
    } else return false
  }
  while (at < wanted.length && isStar(wanted[at]!)) at += 1
  return at === wanted.length
}
