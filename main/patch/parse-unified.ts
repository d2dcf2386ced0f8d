/**
 * Unified diffs, as git, GNU diff, Subversion and models write them.
 *
 *     patch   = { prose | file }
 *     file    = "diff --git " names { header } [ "--- " name "+++ " name ] { hunk }
 *             | "--- " name "+++ " name { hunk }
 *     header  = ("old mode" | "new mode" | "new file mode" | "deleted file mode" | "rename from" | "rename to"
 *               | "copy from" | "copy to" | "similarity index" | "dissimilarity index" | "index") …
 *     hunk    = "@@" [ numbers ] "@@" heading { (" " | "-" | "+" | "\") text }
 *
 * Counts of a hunk are believed when it ends where they say; else it goes on while lines look like its own.
 */
import type { PatchProblem } from '../../preload/contract/patch.ts'
import type { EditHunk, FileEdit, ParsedPatch } from './file-edit.ts'
import { isNothing, namesOfFile, readGitNames, readHeaderName, readName } from './paths.ts'

const hunkStart = /^@@+(?: |$|\r|\.)/

/** Whether a unified diff begins at this line. */
export const beginsUnified = (lines: readonly string[], at: number): boolean =>
  lines[at]!.startsWith('diff --git ') || isNamePair(lines, at) || /^@@ -\d/.test(lines[at]!)

/** `path` is the file that hunks without a header belong to. */
export function parseUnified(text: string, path?: string): ParsedPatch {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  const edits: FileEdit[] = []
  const problems: PatchProblem[] = []
  const problem = (name: string, hunk: number, message: string): void => {
    problems.push({ code: 'PATCH_APPLY_FAILED', path: name, hunk, message })
  }
  let indexName: string | null = null
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (line.startsWith('diff --git ')) {
      at = readGitFile(lines, at, edits, problem)
    } else if (isNamePair(lines, at)) {
      at = readPlainFile(lines, at, indexName, edits, problem)
      indexName = null
    } else if (line.startsWith('Index: ')) {
      indexName = line.slice(7).trim()
      at++
    } else if (line.startsWith('diff --cc ') || line.startsWith('diff --combined ') || line.startsWith('@@@ ')) {
      problem('', 0, `Line ${at + 1}: a combined diff of a merge cannot be applied. Write it against one parent.`)
      at++
      while (at < lines.length && !lines[at]!.startsWith('diff --git ')) at++
    } else if (/^Binary files .* differ\r?$/s.test(line) || line.startsWith('GIT binary patch')) {
      problem('', 0, `Line ${at + 1}: a binary patch cannot be applied. Write the file as a whole instead.`)
      at++
    } else if (/^\*{15}/.test(line) && /^\*\*\* \d/.test(lines[at + 1] ?? '')) {
      problem('', 0, `Line ${at + 1}: this is a context diff. Write it as a unified diff (\`diff -u\`).`)
      at = lines.length
    } else if (/^@@ /.test(line) || /^@@\r?$/.test(line)) {
      const name = path ?? indexName
      const read = readHunks(lines, at)
      if (name === null) {
        problem('', 0, `Line ${at + 1}: a hunk without a file. Put \`--- a/NAME\` and \`+++ b/NAME\` before it.`)
      } else if (read.hunks.length > 0) {
        edits.push({ form: 'unified', kind: 'modify', path: name, hunks: read.hunks, patchLine: at + 1 })
      }
      at = Math.max(read.next, at + 1)
    } else {
      at++
    }
  }
  return { form: 'unified', edits, problems }
}

type Tell = (path: string, hunk: number, message: string) => void

function isNamePair(lines: readonly string[], at: number): boolean {
  if (!lines[at]!.startsWith('--- ') || !/^\+\+\+ ./.test(lines[at + 1] ?? '')) return false
  if (isNothing(readHeaderName(lines[at]!.slice(4)).name) || lines[at + 1]!.startsWith('+++ /dev/null')) return true
  // Only with a hunk behind it; at the very end of the text the hunk was cut off.
  let next = at + 2
  while (next < lines.length && lines[next]!.trim() === '') next++
  return next >= lines.length || lines[next]!.startsWith('@@') || lines[next]!.startsWith('```')
}

function readPlainFile(
  lines: readonly string[],
  start: number,
  indexName: string | null,
  edits: FileEdit[],
  problem: Tell,
): number {
  const oldSide = readHeaderName(lines[start]!.slice(4))
  const newSide = readHeaderName(lines[start + 1]!.slice(4))
  const { hunks, next } = readHunks(lines, start + 2)
  const names = namesOfFile(oldSide.name, newSide.name)
  if (indexName !== null && !names.includes(indexName)) names.push(indexName)
  const [path, ...otherPaths] = names
  if (path === undefined) {
    problem('', 0, `Line ${start + 1}: both names are /dev/null.`)
    return next
  }
  if (hunks.length === 0 && !isNothing(oldSide.name) && !isNothing(newSide.name)) {
    problem(path, 0, `Line ${start + 1}: no hunk follows the names of ${path}. The patch may be cut off.`)
  }
  const creates = isNothing(oldSide.name) || (oldSide.isAbsent && hasNoOldLines(hunks))
  const deletes = !creates && (isNothing(newSide.name) || (newSide.isAbsent && hasNoNewLines(hunks)))
  const kind = creates ? 'create' : deletes ? 'delete' : 'modify'
  edits.push({ form: 'unified', kind, path, otherPaths, hunks, patchLine: start + 1 })
  return next
}

const hasNoOldLines = (hunks: readonly EditHunk[]): boolean => hunks.every((hunk) => !/[ -]/.test(hunk.kinds))
const hasNoNewLines = (hunks: readonly EditHunk[]): boolean => hunks.every((hunk) => !/[ +]/.test(hunk.kinds))

function readGitFile(lines: readonly string[], start: number, edits: FileEdit[], problem: Tell): number {
  const gitNames = readGitNames(lines[start]!.slice('diff --git '.length))
  let kind: FileEdit['kind'] = 'modify'
  let oldMode: number | undefined
  let newMode: number | undefined
  let from: string | undefined
  let to: string | undefined
  let names: string[] = gitNames ? namesOfFile(gitNames.oldName, gitNames.newName) : []
  let isBinary = false
  let at = start + 1
  for (; at < lines.length; at++) {
    const line = lines[at]!.replace(/\r$/, '')
    const header =
      /^(old mode|new mode|new file mode|deleted file mode|rename from|rename to|rename old|rename new|copy from|copy to|similarity index|dissimilarity index|index) ?(.*)$/s.exec(
        line,
      )
    if (!header) break
    const rest = header[2]!
    switch (header[1]) {
      case 'old mode':
        oldMode = Number.parseInt(rest, 8)
        break
      case 'new mode':
        newMode = Number.parseInt(rest, 8)
        break
      case 'new file mode':
        kind = 'create'
        newMode = Number.parseInt(rest, 8)
        break
      case 'deleted file mode':
        kind = 'delete'
        oldMode = Number.parseInt(rest, 8)
        break
      case 'rename from':
      case 'rename old':
        kind = 'rename'
        from = readName(rest)
        break
      case 'rename to':
      case 'rename new':
        kind = 'rename'
        to = readName(rest)
        break
      case 'copy from':
        kind = 'copy'
        from = readName(rest)
        break
      case 'copy to':
        kind = 'copy'
        to = readName(rest)
        break
      case 'index': {
        const mode = / (\d{6})$/.exec(rest)
        if (mode && oldMode === undefined) oldMode = Number.parseInt(mode[1]!, 8)
        break
      }
    }
  }
  if (lines[at]?.startsWith('GIT binary patch') || /^Binary files .* differ\r?$/s.test(lines[at] ?? '')) isBinary = true
  let hunks: EditHunk[] = []
  if (at < lines.length && isNamePair(lines, at)) {
    const oldSide = readHeaderName(lines[at]!.slice(4))
    const newSide = readHeaderName(lines[at + 1]!.slice(4))
    if (kind === 'modify') {
      if (isNothing(oldSide.name)) kind = 'create'
      else if (isNothing(newSide.name)) kind = 'delete'
    }
    const own = namesOfFile(oldSide.name, newSide.name)
    // The header line is cut at a space where names have one; the two lines below are not.
    names = [...new Set(names.length > 0 && own[0] === names[0] ? [...names, ...own] : [...own, ...names])]
    at += 2
  }
  const read = readHunks(lines, at)
  hunks = read.hunks
  at = read.next
  const path = to ?? names[0]
  if (path === undefined) {
    problem('', 0, `Line ${start + 1}: the name of the file cannot be read from \`${lines[start]!.slice(0, 200)}\`.`)
    return at
  }
  if (isBinary) {
    problem(path, 0, `${path}: a binary patch cannot be applied. Write the file as a whole instead.`)
    while (at < lines.length && !lines[at]!.startsWith('diff --git ')) at++
    return at
  }
  if ((kind === 'rename' || kind === 'copy') && (from === undefined || to === undefined)) {
    problem(path, 0, `Line ${start + 1}: a ${kind} of ${path} needs both \`${kind} from\` and \`${kind} to\`.`)
    return at
  }
  const sameNames = gitNames !== null && kind === 'modify' && hunks.length === 0 && newMode === undefined
  if (sameNames) {
    problem(path, 0, `Line ${start + 1}: nothing is asked of ${path}. The patch may be cut off.`)
    return at
  }
  edits.push({
    form: 'unified',
    kind,
    path,
    ...(from !== undefined && to !== undefined ? { from } : { otherPaths: names.filter((name) => name !== path) }),
    hunks,
    ...(oldMode === undefined ? {} : { oldMode }),
    ...(newMode === undefined ? {} : { newMode }),
    patchLine: start + 1,
  })
  return at
}

function readHunks(lines: readonly string[], start: number): { hunks: EditHunk[]; next: number } {
  const hunks: EditHunk[] = []
  let at = start
  while (at < lines.length) {
    // Models put blank lines between hunks.
    let header = at
    while (header < lines.length && hunks.length > 0 && lines[header]!.trim() === '') header++
    if (header >= lines.length || !hunkStart.test(lines[header]!) || lines[header]!.startsWith('@@@')) break
    const read = readHunk(lines, header, hunks.length + 1)
    if (read.hunk.kinds === '' && read.next === header + 1) {
      at = read.next
      continue
    }
    hunks.push(read.hunk)
    at = read.next
  }
  return { hunks, next: at }
}

function readHunk(lines: readonly string[], header: number, number: number): { hunk: EditHunk; next: number } {
  const line = lines[header]!.slice(0, 2000)
  const numbers = /^@@+ *-(\d+)(?:,(\d+))? +\+(\d+)(?:,(\d+))? *@@+ ?(.*?)\r?$/s.exec(line)
  const heading = (numbers?.[5] ?? /^@@+ ?(.*?)(?: ?@@+)?\r?$/s.exec(line)?.[1] ?? '').trim()
  const position = {
    number,
    ...(heading === '' || heading === '...' ? {} : { heading }),
    patchLine: header + 1,
  }
  const oldLine = numbers ? Number(numbers[1]) : /^@@+ *-(\d+)/.exec(line)?.[1]
  const at = oldLine === undefined ? {} : { line: Number(oldLine) }
  const oldCount = numbers ? Number(numbers[2] ?? 1) : null
  const newCount = numbers ? Number(numbers[4] ?? 1) : null
  const counted =
    oldCount !== null && newCount !== null ? readBody(lines, header + 1, { old: oldCount, new: newCount }) : null
  if (counted && counted.isWhole && endsCleanly(lines, counted.next)) {
    return { hunk: { ...position, ...lineOf(at, counted), ...counted.body }, next: counted.next }
  }
  const greedy = readBody(lines, header + 1, null)
  const hunk: EditHunk = { ...position, ...lineOf(at, greedy), ...greedy.body }
  if (!counted?.isWhole) return { hunk, next: greedy.next }
  const byCounts: EditHunk = { ...position, ...lineOf(at, counted), ...counted.body }
  return { hunk: { ...hunk, otherReadings: [byCounts] }, next: greedy.next }
}

/** A hunk without old lines names the line it comes after. */
function lineOf(at: { line?: number }, read: Body): { line?: number } {
  if (at.line === undefined) return {}
  return /[ -]/.test(read.body.kinds) ? { line: Math.max(at.line, 1) } : { line: at.line + 1 }
}

interface Body {
  readonly body: Pick<EditHunk, 'kinds' | 'texts' | 'oldLacksNewline' | 'newLacksNewline'>
  readonly next: number
  /** Every line that was counted on was there. */
  readonly isWhole: boolean
}

function readBody(lines: readonly string[], start: number, counts: { old: number; new: number } | null): Body {
  let kinds = ''
  const texts: string[] = []
  let oldLacksNewline = false
  let newLacksNewline = false
  let oldLeft = counts?.old ?? Infinity
  let newLeft = counts?.new ?? Infinity
  let at = start
  let trailingBlanks = 0
  const isDone = (): boolean => oldLeft === 0 && newLeft === 0
  while (at < lines.length) {
    const line = lines[at]!
    const first = line[0]
    if (first === '\\') {
      const kind = kinds.at(-1)
      if (kind === undefined) break
      if (kind !== '+') oldLacksNewline = true
      if (kind !== '-') newLacksNewline = true
      at++
      continue
    }
    if (isDone() || (counts === null && isHeader(lines, at))) break
    let kind = first === undefined || line === '\r' ? ' ' : first
    let text = kind === first ? line.slice(1) : line
    if (kind !== ' ' && kind !== '-' && kind !== '+') {
      if (counts !== null || !lostItsSpace(lines, at)) break
      kind = ' '
      text = line
    }
    if ((kind !== '+' && oldLeft === 0) || (kind !== '-' && newLeft === 0)) break
    if (kind !== '+') oldLeft--
    if (kind !== '-') newLeft--
    kinds += kind
    texts.push(text)
    trailingBlanks = kind === ' ' && kind !== first ? trailingBlanks + (text.trim() === '' ? 1 : 0) : 0
    at++
  }
  if (counts === null && trailingBlanks > 0) {
    // Empty lines behind the last one belong to what comes next, not to the hunk.
    kinds = kinds.slice(0, -trailingBlanks)
    texts.length -= trailingBlanks
  }
  return {
    body: {
      kinds,
      texts,
      ...(oldLacksNewline ? { oldLacksNewline } : {}),
      ...(newLacksNewline ? { newLacksNewline } : {}),
    },
    next: at,
    isWhole: isDone(),
  }
}

/** Whether what follows a hunk cannot be more of it. */
function endsCleanly(lines: readonly string[], next: number): boolean {
  let at = next
  while (at < lines.length && /^\r?$/.test(lines[at]!)) at++
  if (at >= lines.length || isHeader(lines, at)) return true
  const first = lines[at]![0]!
  if (first === '+' || first === '-') return false
  return first !== ' ' || at > next
}

function isHeader(lines: readonly string[], at: number): boolean {
  const line = lines[at]!
  if (line.startsWith('@@')) return true
  if (/^(?:@@|diff |Index: |From [0-9a-f]{7,} |```|~~~|Only in |\*\*\* )/.test(line)) return true
  if (/^-- \r?$/.test(line) || (line === '--' && /^\d+\.\d+/.test(lines[at + 1] ?? ''))) return true
  return isNamePair(lines, at)
}

/** Context whose first column was lost, as happens to lines that begin with a tab: more of the hunk must follow. */
function lostItsSpace(lines: readonly string[], at: number): boolean {
  for (let next = at + 1; next < lines.length && !isHeader(lines, next); next++) {
    const first = lines[next]![0]
    if (first === '+' || first === '-') return true
    if (next > at + 20) return false
  }
  return false
}
