import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { changesBetween } from './known-changes.ts'
import type { LineChange } from './line-changes.ts'

/**
 * What is kept of the hunks between two texts: whole hunks by number, or of one hunk the changed lines at these indices
 * of its `lines`.
 */
export interface Kept {
  readonly hunks: readonly number[]
  /** By hunk number; wins over `hunks` for that one. */
  readonly lines?: Readonly<Record<string, readonly number[]>>
}

/** Two texts beside each other. Lines end at `\n` alone, as git has it, and carry their endings. */
export interface Comparison {
  readonly before: readonly string[]
  readonly after: readonly string[]
  readonly changes: readonly LineChange[]
  readonly hunks: readonly Hunk[]
}

const contextLines = 3

export function compareTexts(before: string, after: string, context = contextLines): Comparison {
  const beforeLines = withEndings(before)
  const afterLines = withEndings(after)
  const changes = changesBetween(before, after, beforeLines, afterLines)
  return {
    before: beforeLines,
    after: afterLines,
    changes,
    hunks: hunksOf(beforeLines, afterLines, changes, context),
  }
}

/** The lines of a text, each with its `\n`; the last may have none. */
export function withEndings(text: string): string[] {
  const lines: string[] = []
  let at = 0
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', at)) {
    lines.push(text.slice(at, end + 1))
    at = end + 1
  }
  if (at < text.length) lines.push(text.slice(at))
  return lines
}

function hunksOf(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  context: number,
): Hunk[] {
  const hunks: Hunk[] = []
  for (let first = 0; first < changes.length;) {
    let last = first
    while (last + 1 < changes.length && changes[last + 1]!.oldStart - changes[last]!.oldEnd <= 2 * context) last++
    hunks.push(hunkOf(before, after, changes.slice(first, last + 1), context, hunks.length + 1))
    first = last + 1
  }
  return hunks
}

function hunkOf(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
  context: number,
  number: number,
): Hunk {
  const oldFrom = Math.max(0, changes[0]!.oldStart - context)
  const newFrom = changes[0]!.newStart - (changes[0]!.oldStart - oldFrom)
  const oldTo = Math.min(before.length, changes.at(-1)!.oldEnd + context)
  const lines: HunkLine[] = []
  let at = oldFrom
  let isCoarse = false
  const put = (kind: HunkLine['kind'], side: readonly string[], from: number, to: number): void => {
    for (let i = from; i < to; i++) lines.push(hunkLine(kind, side[i]!))
  }
  for (const change of changes) {
    put('context', before, at, change.oldStart)
    put('removed', before, change.oldStart, change.oldEnd)
    put('added', after, change.newStart, change.newEnd)
    at = change.oldEnd
    isCoarse ||= change.isCoarse === true
  }
  put('context', before, at, oldTo)
  const oldLines = oldTo - oldFrom
  const newLines = lines.filter(({ kind }) => kind !== 'removed').length
  return {
    number,
    oldStart: oldLines === 0 ? oldFrom : oldFrom + 1,
    oldLines,
    newStart: newLines === 0 ? newFrom : newFrom + 1,
    newLines,
    lines,
    ...(isCoarse ? { coarse: true } : {}),
  }
}

function hunkLine(kind: HunkLine['kind'], line: string): HunkLine {
  const ending = /\r?\n$/.exec(line)?.[0] ?? ''
  const text = line.slice(0, line.length - ending.length)
  return ending === '\n' ? { kind, text } : { kind, text, ending }
}

/** The lines that result when only a part of the changes is kept. */
export function keep(comparison: Comparison, kept: Kept): string {
  return linesKept(comparison, kept).join('')
}

function linesKept({ before, hunks }: Comparison, kept: Kept): string[] {
  const result: string[] = []
  const whole = new Set(kept.hunks)
  let at = 0
  for (const hunk of hunks) {
    const start = hunk.oldLines === 0 ? hunk.oldStart : hunk.oldStart - 1
    for (; at < start; at++) result.push(before[at]!)
    const some = kept.lines?.[String(hunk.number)]
    const chosen = some ? new Set(some) : null
    const isKept = (index: number): boolean => chosen?.has(index) ?? whole.has(hunk.number)
    hunk.lines.forEach((line, index) => {
      if (line.kind === 'added') {
        if (isKept(index)) result.push(line.text + (line.ending ?? '\n'))
        return
      }
      if (line.kind === 'context' || !isKept(index)) result.push(before[at]!)
      at++
    })
  }
  for (; at < before.length; at++) result.push(before[at]!)
  return closed(result)
}

/** Only the last line of a text may be without its ending: one that another follows gets it. */
const closed = (lines: readonly string[]): string[] =>
  lines.map((line, i) => (i < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))

/** What is left when `kept` is taken out of all changes. */
export function restOf({ hunks }: Comparison, kept: Kept): Kept {
  const lines: Record<string, number[]> = {}
  const whole = new Set(kept.hunks)
  for (const hunk of hunks) {
    const some = kept.lines?.[String(hunk.number)]
    const chosen = some ? new Set(some) : null
    lines[hunk.number] = hunk.lines.flatMap((line, index) =>
      line.kind !== 'context' && !(chosen?.has(index) ?? whole.has(hunk.number)) ? [index] : [],
    )
  }
  return { hunks: [], lines }
}

/**
 * A last line that had no end and got one, and a first line that another came before, behind the mark, show as removed
 * and added: each is one line all the same, and is taken or left as one. Else it would be gone where only the added lines
 * are taken out.
 */
export function withWholeLines({ hunks }: Comparison, part: Kept): Kept {
  const lines: Record<string, readonly number[]> = { ...part.lines }
  for (const { number, lines: all } of new Set([hunks.slice(0, 1), hunks.slice(-1)].flat())) {
    for (const [index, { kind, text, ending }] of all.entries()) {
      if (kind === 'context' || (ending !== '' && !text.startsWith('\ufeff'))) continue
      const twin = all.findIndex((line) => line.kind === opposite[kind] && unmarked(line.text) === unmarked(text))
      const chosen = lines[number]
      const isHalf = twin !== -1 && chosen && chosen.includes(index) !== chosen.includes(twin)
      if (isHalf) lines[number] = [...chosen, index, twin]
    }
  }
  return { ...part, ...(part.lines ? { lines } : {}) }
}

const opposite = { added: 'removed', removed: 'added' } as const
const unmarked = (text: string): string => text.replace(/^\ufeff/, '')

/** Both of two parts of the same changes. */
export function bothOf({ hunks }: Comparison, one: Kept, other: Kept): Kept {
  const lines: Record<string, number[]> = {}
  const has = (kept: Kept, hunk: Hunk, index: number): boolean =>
    kept.lines?.[String(hunk.number)]?.includes(index) ?? kept.hunks.includes(hunk.number)
  for (const hunk of hunks) {
    lines[hunk.number] = hunk.lines.flatMap((line, index) =>
      line.kind !== 'context' && (has(one, hunk, index) || has(other, hunk, index)) ? [index] : [],
    )
  }
  return { hunks: [], lines }
}

/** How many lines come and go. */
export function countChanges(changes: readonly LineChange[]): { added: number; removed: number } {
  let added = 0
  let removed = 0
  for (const { oldStart, oldEnd, newStart, newEnd } of changes) {
    added += newEnd - newStart
    removed += oldEnd - oldStart
  }
  return { added, removed }
}

/** One side of a file for a diff: its text and git's mode (`100644`, `100755`, `120000`). */
export interface DiffSide {
  readonly text: string
  readonly mode: string
  /** It is no text: that it differs is told, not how. */
  readonly isBinary?: boolean
}

export interface DiffPair {
  readonly path: string
  readonly oldPath?: string
  readonly isCopy?: boolean
  readonly before: DiffSide | null
  readonly after: DiffSide | null
}

/** The diff of one file as `git apply` takes it, with its counts. */
export function fileDiff(pair: DiffPair): {
  readonly diff: string
  readonly file: DiffFile
  readonly hunks: readonly Hunk[]
} {
  const isBinary = pair.before?.isBinary === true || pair.after?.isBinary === true
  const comparison = isBinary ? nothing : compareTexts(pair.before?.text ?? '', pair.after?.text ?? '')
  if (pair.before && pair.after && typeOf(pair.before) !== typeOf(pair.after)) {
    // Git knows no change between file and link: the one goes, the other comes.
    const gone = fileDiff({ path: pair.oldPath ?? pair.path, before: pair.before, after: null })
    const come = fileDiff({ path: pair.path, before: null, after: pair.after })
    const file: DiffFile = { path: pair.path, change: 'modified', added: come.file.added, removed: gone.file.removed }
    return { diff: gone.diff + come.diff, file, hunks: comparison.hunks }
  }
  const { added, removed } = countChanges(comparison.changes)
  const isRename = pair.oldPath !== undefined && !pair.isCopy
  const change = isRename
    ? 'renamed'
    : pair.before === null || pair.isCopy
      ? 'created'
      : pair.after === null
        ? 'deleted'
        : 'modified'
  const file: DiffFile = {
    path: pair.path,
    ...(pair.oldPath === undefined ? {} : { oldPath: pair.oldPath }),
    change,
    added,
    removed,
  }
  const differs = isBinary && pair.before?.text !== pair.after?.text
  return {
    diff: header(pair, comparison.hunks.length > 0) + (differs ? binaryLine(pair) : hunksText(comparison.hunks)),
    file,
    hunks: comparison.hunks,
  }
}

const nothing: Comparison = { before: [], after: [], changes: [], hunks: [] }

/** As git says it. */
function binaryLine({ path, oldPath = path, before, after }: DiffPair): string {
  const [one, other] = [before && quoted(`a/${oldPath}`), after && quoted(`b/${path}`)]
  return `Binary files ${one ?? '/dev/null'} and ${other ?? '/dev/null'} differ\n`
}

const typeOf = ({ mode }: DiffSide): string => mode.slice(0, 3)

function header(pair: DiffPair, hasHunks: boolean): string {
  const { path, oldPath = path, before, after } = pair
  const lines = [`diff --git ${quoted(`a/${oldPath}`)} ${quoted(`b/${path}`)}`]
  if (before === null) lines.push(`new file mode ${after?.mode}`)
  else if (after === null) lines.push(`deleted file mode ${before.mode}`)
  else if (before.mode !== after.mode) lines.push(`old mode ${before.mode}`, `new mode ${after.mode}`)
  if (oldPath !== path) {
    const verb = pair.isCopy ? 'copy' : 'rename'
    lines.push(`${verb} from ${quoted(oldPath)}`, `${verb} to ${quoted(path)}`)
  }
  if (hasHunks) {
    lines.push(`--- ${before === null ? '/dev/null' : named(`a/${oldPath}`)}`)
    lines.push(`+++ ${after === null ? '/dev/null' : named(`b/${path}`)}`)
  }
  return `${lines.join('\n')}\n`
}

/** A name with a space is closed by a tab, or the rest of it would be taken for a date. */
const named = (path: string): string => {
  const text = quoted(path)
  return text === path && path.includes(' ') ? `${text}\t` : text
}

/** As git quotes names, so that every tool reads them: control characters, quotes, backslashes and what is not ASCII. */
function quoted(path: string): string {
  // eslint-disable-next-line no-control-regex
  if (!/[\u0000-\u001f"\\\u007f-\u{10ffff}]/u.test(path)) return path
  let text = ''
  for (const byte of new TextEncoder().encode(path)) {
    const character = String.fromCharCode(byte)
    if (character === '"' || character === '\\') text += `\\${character}`
    else if (byte < 0x20 || byte >= 0x7f) text += `\\${byte.toString(8).padStart(3, '0')}`
    else text += character
  }
  return `"${text}"`
}

const signs = { context: ' ', added: '+', removed: '-' } as const

function hunksText(hunks: readonly Hunk[]): string {
  const parts: string[] = []
  for (const hunk of hunks) {
    parts.push(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@\n`)
    for (const { kind, text, ending = '\n' } of hunk.lines) {
      parts.push(signs[kind], text, ending === '' ? '\n\\ No newline at end of file\n' : ending)
    }
  }
  return parts.join('')
}

const range = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${start},${lines}`)
