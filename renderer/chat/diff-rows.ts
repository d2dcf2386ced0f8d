/** One line of a diff as it is drawn. Numbers are 1-based and absent where the side has no such line. */
export interface DiffRow {
  readonly kind: 'file' | 'hunk' | 'context' | 'added' | 'removed' | 'note'
  readonly text: string
  readonly before?: number
  readonly after?: number
}

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/
const skipped = /^(diff --git |index |old mode |new mode |similarity index |deleted file mode |new file mode )/

/**
 * A unified diff, line by line. Within a hunk the counts of its header decide what a line is, so that a removed `-- x`
 * is not taken for a header.
 */
export function diffRows(diff: string): readonly DiffRow[] {
  const rows: DiffRow[] = []
  let before = 0
  let after = 0
  let leftBefore = 0
  let leftAfter = 0
  let oldName = ''
  const lines = diff.split('\n')
  if (lines.at(-1) === '') lines.pop()

  for (const line of lines) {
    const text = line.slice(1)
    if (leftBefore > 0 || leftAfter > 0) {
      if (line.startsWith('+')) {
        rows.push({ kind: 'added', text, after: after++ })
        leftAfter--
        continue
      }
      if (line.startsWith('-')) {
        rows.push({ kind: 'removed', text, before: before++ })
        leftBefore--
        continue
      }
      if (line === '' || line.startsWith(' ')) {
        rows.push({ kind: 'context', text, before: before++, after: after++ })
        leftBefore--
        leftAfter--
        continue
      }
    }
    const hunk = hunkHeader.exec(line)
    if (hunk) {
      before = Number(hunk[1])
      after = Number(hunk[3])
      leftBefore = Number(hunk[2] ?? 1)
      leftAfter = Number(hunk[4] ?? 1)
      rows.push({ kind: 'hunk', text: line })
    } else if (line.startsWith('+++ ')) {
      rows.push({ kind: 'file', text: nameOf(line, oldName) })
    } else if (line.startsWith('--- ')) {
      oldName = line
    } else if (line.startsWith('\\')) {
      rows.push({ kind: 'note', text: line.slice(2) })
    } else if (!skipped.test(line)) {
      rows.push({ kind: 'note', text: line })
    }
  }
  return rows
}

/** The file's name from its `+++` line, or from the `---` line before it where the file goes. */
function nameOf(newName: string, oldName: string): string {
  const line = newName.startsWith('+++ /dev/null') ? oldName : newName
  return line
    .slice(4)
    .replace(/^[ab]\//, '')
    .replace(/\t.*$/, '')
}
