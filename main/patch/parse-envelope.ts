/**
 * The form in which GPT models write patches.
 *
 *     patch  = "*** Begin Patch" { file } "*** End Patch"
 *     file   = "*** Add File: " path { "+" text }
 *            | "*** Delete File: " path
 *            | "*** Update File: " path [ "*** Move to: " path ] { hunk }
 *     hunk   = { "@@" [ anchor ] } { (" " | "-" | "+") text } [ "*** End of File" ]
 *
 * Markers may be padded; an empty line of a hunk is an empty context line, one without a sign has lost its space.
 */
import type { PatchProblem } from '../../preload/contract/patch.ts'
import type { EditHunk, FileEdit, ParsedPatch } from './file-edit.ts'

export const beginsEnvelope = (line: string): boolean =>
  /^\s*\*\*\* (?:Begin Patch|(?:Add|Update|Delete) File: )/.test(line)

export function parseEnvelope(text: string): ParsedPatch {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const edits: FileEdit[] = []
  const problems: PatchProblem[] = []
  const problem = (path: string, hunk: number, message: string): void => {
    problems.push({ code: 'PATCH_APPLY_FAILED', path, hunk, message })
  }
  const begin = lines.findIndex((line) => line.trim() === '*** Begin Patch')
  const end = lines.findLastIndex((line) => line.trim() === '*** End Patch')
  if (begin === -1) problem('', 0, 'The patch must begin with a line `*** Begin Patch`.')
  if (end === -1) problem('', 0, 'The patch must end with a line `*** End Patch`; it may be cut off.')
  if (problems.length > 0) return { form: 'envelope', edits, problems }
  let at = begin + 1
  while (at < end) {
    const file = fileMarker(lines[at]!)
    if (!file) {
      if (lines[at]!.trim() !== '' && !/^\s*\*\*\* (?:Begin|End) Patch\s*$/.test(lines[at]!)) {
        problem(
          '',
          0,
          `Line ${at + 1}: \`${lines[at]!.trim().slice(0, 100)}\` is no file marker. ` +
            'Write `*** Add File: PATH`, `*** Update File: PATH` or `*** Delete File: PATH`.',
        )
        while (at < end && !fileMarker(lines[at]!)) at++
      } else {
        at++
      }
      continue
    }
    at = readFile(lines, at, end, file, edits, problem)
  }
  if (edits.length === 0 && problems.length === 0) problem('', 0, 'The patch names no file.')
  return { form: 'envelope', edits, problems }
}

/** No path is longer; a longer line is not worth looking at for one. */
const maxMarkerLength = 5000

interface Marker {
  readonly verb: string
  readonly path: string
}

function fileMarker(line: string): Marker | null {
  if (line.length > maxMarkerLength) return null
  const match = /^\s*\*\*\* (Add|Update|Delete) File:\s*(.+?)\s*$/s.exec(line)
  return match ? { verb: match[1]!, path: match[2]! } : null
}

type Tell = (path: string, hunk: number, message: string) => void

function readFile(
  lines: readonly string[],
  start: number,
  end: number,
  { verb, path }: Marker,
  edits: FileEdit[],
  problem: Tell,
): number {
  const patchLine = start + 1
  let at = start + 1
  if (verb === 'Delete') {
    edits.push({ form: 'envelope', kind: 'delete', path, hunks: [], patchLine })
    while (at < end && lines[at]!.trim() === '') at++
    return at
  }
  if (verb === 'Add') {
    const texts: string[] = []
    let blanks = 0
    for (; at < end && !isStarLine(lines[at]!); at++) {
      const line = lines[at]!
      if (line.startsWith('+')) {
        for (; blanks > 0; blanks--) texts.push('')
        texts.push(line.slice(1))
      } else if (line.trim() === '') {
        blanks++
      } else {
        problem(path, 0, `Line ${at + 1}: every line of a new file begins with \`+\`: \`${line.slice(0, 100)}\`.`)
      }
    }
    const hunks = texts.length === 0 ? [] : [{ number: 1, kinds: '+'.repeat(texts.length), texts, line: 1, patchLine }]
    edits.push({ form: 'envelope', kind: 'create', path, hunks, patchLine })
    return at
  }
  const move = /^\s*\*\*\* Move to:\s*(.+?)\s*$/s.exec((lines[at] ?? '').slice(0, maxMarkerLength))
  if (move) at++
  const read = readHunks(lines, at, end, path, problem)
  if (read.hunks.length === 0 && !move) {
    problem(path, 0, `Line ${patchLine}: no hunk follows the name of ${path}. The patch may be cut off.`)
  }
  edits.push(
    move && move[1]! !== path
      ? { form: 'envelope', kind: 'rename', path: move[1]!, from: path, hunks: read.hunks, patchLine }
      : { form: 'envelope', kind: 'modify', path, hunks: read.hunks, patchLine },
  )
  return read.next
}

const isStarLine = (line: string): boolean =>
  /^\s*\*\*\* (?:(?:Add|Update|Delete) File:|Begin Patch|End Patch|Move to:)/.test(line)

const isEndOfFile = (line: string): boolean => /^\s*\*\*\* End of File\s*$/.test(line)

function readHunks(
  lines: readonly string[],
  start: number,
  end: number,
  path: string,
  problem: Tell,
): { hunks: EditHunk[]; next: number } {
  const hunks: EditHunk[] = []
  let at = start
  while (at < end && !isMarkerOutside(lines[at]!)) {
    const patchLine = at + 1
    const anchors: string[] = []
    let line: number | undefined
    let hasHeader = false
    for (; at < end && /^\s*@@/.test(lines[at]!); at++) {
      hasHeader = true
      const rest = /^\s*@@ ?(.*?)\r?$/s.exec(lines[at]!)![1]!
      const numbered = /^-(\d+)(?:,\d+)? \+\d+(?:,\d+)? @@ ?(.*)$/s.exec(rest)
      if (numbered) line = Math.max(1, Number(numbered[1]))
      const anchor = numbered ? '' : rest.replace(/ @@$/, '')
      if (anchor.trim() !== '' && anchor.trim() !== '@@' && anchor.trim() !== '...') anchors.push(anchor)
    }
    let kinds = ''
    const texts: string[] = []
    let isAtEnd = false
    let blanks = 0
    for (; at < end && !/^@@/.test(lines[at]!) && !isMarkerOutside(lines[at]!); at++) {
      const text = lines[at]!
      if (isEndOfFile(text)) {
        isAtEnd = true
        at++
        break
      }
      const sign = text[0]
      if (sign === undefined || text === '\r') {
        blanks++
        continue
      }
      for (; blanks > 0; blanks--) {
        kinds += ' '
        texts.push('')
      }
      if (sign === '\\' && /^\\ No newline/i.test(text)) continue
      const isSigned = sign === ' ' || sign === '-' || sign === '+'
      kinds += isSigned ? sign : ' '
      texts.push(isSigned ? text.slice(1) : text)
    }
    if (isAtEnd) while (at < end && lines[at]!.trim() === '') at++
    if (kinds === '') {
      if (hasHeader) problem(path, hunks.length + 1, `Line ${patchLine}: this hunk of ${path} has no lines.`)
      else if (!isAtEnd) break
      continue
    }
    hunks.push({
      number: hunks.length + 1,
      kinds,
      texts,
      ...(line === undefined ? {} : { line }),
      ...(anchors.length > 0 ? { anchors } : {}),
      ...(isAtEnd ? { isAtEnd } : {}),
      inserts: 'at-end',
      patchLine,
    })
  }
  while (at < end && lines[at]!.trim() === '') at++
  return { hunks, next: at }
}

/** A marker that ends the hunks of a file. It stands at the first column or is padded as no context line is. */
const isMarkerOutside = (line: string): boolean => /^\*\*\* (?!End of File)/.test(line) || isPaddedMarker(line)

const isPaddedMarker = (line: string): boolean => /^\s+\*\*\* (?:Add|Update|Delete) File: /.test(line)
