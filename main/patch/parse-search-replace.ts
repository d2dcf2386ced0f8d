/**
 * SEARCH/REPLACE blocks for one file.
 *
 *     block  = "<<<<<<< SEARCH" [ ":start_line:" n ] [ ":end_line:" n ] [ "-------" ]
 *              { text } "=======" { text } ">>>>>>> REPLACE"
 *
 * `------- SEARCH` and `+++++++ REPLACE` are read alike. A marker inside the text has a backslash before it. Markers may
 * have a few signs too many or too few; one that could be text as well is tried both ways beside the file.
 */
import type { PatchProblem } from '../../preload/contract/patch.ts'
import type { EditHunk, FileEdit, ParsedPatch } from './file-edit.ts'
import { lineChanges } from './line-changes.ts'

const searchMarker = /^\s{0,3}(?:(?:<{3,}|-{3,}) |<{5,}|-{5,})SEARCH>?\s*$/
const plainSearchMarker = /^(?:<{7}|-{7}) SEARCH\s*$/
const endMarker = /^\s{0,3}(?:(?:>{3,}|\+{3,}) |>{5,}|\+{5,})REPLACE>?\s*$/
const bareEnd = /^(?:>{7}|\+{7})\s*$/

export const beginsSearchReplace = (line: string): boolean => searchMarker.test(line)

/** `path` is the file that all blocks are for; without one each block has the name of its file in the line before. */
export function parseSearchReplace(text: string, path?: string): ParsedPatch {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const problems: PatchProblem[] = []
  const files = new Map<string, { hunks: EditHunk[]; patchLine: number }>()
  let known = path
  let count = 0
  let at = 0
  while (at < lines.length) {
    if (!searchMarker.test(lines[at]!)) {
      at++
      continue
    }
    count++
    const patchLine = at + 1
    known = path ?? nameBefore(lines, at) ?? known
    const problem = (message: string): void => {
      problems.push({ code: 'PATCH_APPLY_FAILED', path: known ?? '', hunk: count, message })
    }
    const block = findBlock(lines, at)
    if ('wrong' in block) {
      problem(`Block ${count} (line ${patchLine}): ${block.wrong}`)
      at = block.next
      continue
    }
    at = block.end + 1
    const stray = strayNumber(lines, block)
    if (stray !== null) {
      problem(
        `Block ${count} (line ${patchLine}): \`${lines[stray]!.trim()}\` stands in the replacement (line ${stray + 1}). ` +
          'It belongs right below `<<<<<<< SEARCH`; as text it needs a backslash before it.',
      )
      continue
    }
    if (known === undefined) {
      problem(`Block ${count} (line ${patchLine}) names no file. Put its path on the line before the block.`)
      continue
    }
    const file = files.get(known) ?? { hunks: [], patchLine }
    files.set(known, file)
    const [hunk, ...others] = readings(lines, block, file.hunks.length + 1)
    if (hunk) file.hunks.push(others.length > 0 ? { ...hunk, otherReadings: others } : hunk)
  }
  if (count === 0) {
    const message =
      'There is no block. Write `<<<<<<< SEARCH`, the lines to find, `=======`, the new lines, `>>>>>>> REPLACE`.'
    problems.push({ code: 'PATCH_APPLY_FAILED', path: path ?? '', hunk: 0, message })
  }
  const edits: FileEdit[] = [...files].map(([name, { hunks, patchLine }]) => ({
    form: 'search-replace',
    kind: 'modify',
    path: name,
    hunks,
    patchLine,
  }))
  return { form: 'search-replace', edits, problems }
}

interface Block {
  readonly start: number
  /** Lines that may part the search from the replacement, the likeliest first. */
  readonly separators: readonly number[]
  readonly end: number
}

function findBlock(lines: readonly string[], start: number): Block | { readonly wrong: string; readonly next: number } {
  const exact: number[] = []
  const near: number[] = []
  const stray: number[] = []
  // Below a marker as it should be, one that is not is text.
  const next = plainSearchMarker.test(lines[start]!) ? plainSearchMarker : searchMarker
  let end = start + 1
  for (; end < lines.length && !endMarker.test(lines[end]!) && !next.test(lines[end]!); end++) {
    const line = lines[end]!
    if (/^={7}\s*$/.test(line)) exact.push(end)
    else if (/^\s{0,3}={3,}>?\s*$/.test(line)) near.push(end)
    else if (bareEnd.test(line) && exact.length > 0) stray.push(end)
  }
  const separators = exact.length > 0 ? exact : near
  const isClosed = end < lines.length && endMarker.test(lines[end]!)
  if (!isClosed && stray.length > 0) end = stray.at(-1)!
  else if (!isClosed) {
    const glued = gluedEnd(lines, start, end)
    if (glued !== null) return { start, separators: [glued], end: glued }
    return { wrong: 'it has no `>>>>>>> REPLACE`; the patch may be cut off.', next: end }
  }
  if (separators.length === 0) return { wrong: 'it has no `=======` between the two texts.', next: end + 1 }
  return { start, separators, end }
}

/** A line number where only text may stand. */
function strayNumber(lines: readonly string[], block: Block): number | null {
  for (let at = block.separators.at(-1)! + 1; at < block.end; at++) {
    if (/^\s*:(?:start|end)_line:/.test(lines[at]!)) return at
  }
  return null
}

/** `=======>>>>>>> REPLACE` in one line: nothing replaces the text. */
function gluedEnd(lines: readonly string[], start: number, end: number): number | null {
  for (let at = start + 1; at < end; at++) if (/^={5,9}\s*>{5,9} ?REPLACE>?\s*$/.test(lines[at]!)) return at
  return null
}

function readings(lines: readonly string[], block: Block, number: number): EditHunk[] {
  let start = block.start + 1
  let line: number | undefined
  for (;;) {
    const stated = /^\s*:?(start|end)_line:\s*\[?(\d+)\]?\s*$/.exec(lines[start] ?? '')
    if (!stated || start >= block.separators[0]!) break
    if (stated[1] === 'start') line = Number(stated[2])
    start++
  }
  const position = { number, patchLine: block.start + 1, ...(line === undefined ? {} : { line: Math.max(1, line) }) }
  const found: EditHunk[] = []
  if (block.separators.length > 1) {
    const doubt =
      `The block has ${block.separators.length} lines \`=======\`, so it is not clear where the replacement begins. ` +
      'Put a backslash before those that belong to the text.'
    const last = block.separators.at(-1)!
    const [search, replacement] = [lines.slice(start, last), lines.slice(last + 1, block.end)]
    return [{ ...hunkOf(position, search.map(unescape), replacement.map(unescape)), doubt }]
  }
  const hasDashes = /^-{5,9}\s*$/.test(lines[start] ?? '') && start < block.separators[0]!
  for (const separator of block.separators) {
    const replacement = lines.slice(separator + 1, block.end).map(unescape)
    const plain = lines.slice(start, separator).map(unescape)
    const searches = hasDashes ? [plain.slice(1), plain] : [plain]
    for (const search of searches) {
      found.push(hunkOf(position, search, replacement))
      const unnumbered = withoutNumbers(search, replacement)
      if (unnumbered) {
        const hint = position.line === undefined && unnumbered.first !== null ? { line: unnumbered.first } : {}
        found.push(hunkOf({ ...position, ...hint }, unnumbered.search, unnumbered.replacement))
      }
    }
  }
  return found
}

const hunkOf = (
  position: Pick<EditHunk, 'number' | 'patchLine' | 'line'>,
  search: readonly string[],
  replacement: readonly string[],
): EditHunk => ({
  ...position,
  isLoose: true,
  ...aligned(search, replacement),
})

/** Lines that stand in both texts stay as the file has them. */
function aligned(search: readonly string[], replacement: readonly string[]): Pick<EditHunk, 'kinds' | 'texts'> {
  let kinds = ''
  const texts: string[] = []
  const put = (kind: string, lines: readonly string[]): void => {
    kinds += kind.repeat(lines.length)
    texts.push(...lines)
  }
  let at = 0
  for (const { oldStart, oldEnd, newStart, newEnd } of lineChanges(search, replacement)) {
    put(' ', search.slice(at, oldStart))
    put('-', search.slice(oldStart, oldEnd))
    put('+', replacement.slice(newStart, newEnd))
    at = oldEnd
  }
  put(' ', search.slice(at))
  return { kinds, texts }
}

const unescape = (line: string): string =>
  line.replace(/^(\s*)\\(?=<{5,9}|={5,9}|>{5,9}|-{5,9}|\+{5,9}|:(?:start|end)_line:)/, '$1')

/** Models copy the numbers that a listing shows (`12 | text`); taken off only where every line has one. */
function withoutNumbers(
  search: readonly string[],
  replacement: readonly string[],
): { search: string[]; replacement: string[]; first: number | null } | null {
  const numbered = /^\s*(\d+)(?: \| ?|\t|→|: ?|\|(?!\|) ?)(.*)$/s
  const filled = search.filter((line) => line.trim() !== '')
  if (filled.length === 0 || !filled.every((line) => numbered.test(line))) return null
  const strip = (line: string): string => numbered.exec(line)?.[2] ?? line
  const areAllNumbered = replacement.every((line) => line.trim() === '' || numbered.test(line))
  const first = numbered.exec(filled[0]!)?.[1]
  return {
    search: search.map(strip),
    replacement: areAllNumbered ? replacement.map(strip) : [...replacement],
    first: first === undefined ? null : Number(first),
  }
}

/** The file's name as models put it above a block: alone on a line, perhaps in a heading, bold or behind a fence. */
function nameBefore(lines: readonly string[], start: number): string | null {
  for (let at = start - 1; at >= 0 && at >= start - 3; at--) {
    const line = lines[at]!.trim()
    if (endMarker.test(line)) return null
    const fence = /^(?:`{3,}|~{3,})\s*(\S*)$/.exec(line)
    const name = (fence ? fence[1]! : line)
      .replace(/^#+\s*/, '')
      .replace(/^\*\*|\*\*$/g, '')
      .replace(/:$/, '')
      .replace(/^`|`$/g, '')
      .replace(/^\*\*|\*\*$/g, '')
      .trim()
    if (name !== '' && !/\s/.test(name) && /[./]/.test(name)) return name
    if (line !== '' && !fence) return null
  }
  return null
}
