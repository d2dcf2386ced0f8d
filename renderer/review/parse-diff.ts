import type { Hunk, HunkLine } from '../../preload/contract/patch.ts'

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/
const kinds: Readonly<Record<string, HunkLine['kind']>> = { '+': 'added', '-': 'removed' }

/** The hunks of a unified diff, file after file in its order. The counts of a hunk's header say where it ends. */
export function parseDiff(diff: string): readonly (readonly Hunk[])[] {
  const files: Hunk[][] = []
  let [leftBefore, leftAfter] = [0, 0]
  let lines: HunkLine[] = []
  for (const line of diff.split('\n')) {
    if (leftBefore > 0 || leftAfter > 0) {
      const kind = kinds[line[0] ?? ''] ?? 'context'
      const text = line.slice(1)
      lines.push(text.endsWith('\r') ? { kind, text: text.slice(0, -1), ending: '\r\n' } : { kind, text })
      if (kind !== 'added') leftBefore--
      if (kind !== 'removed') leftAfter--
      continue
    }
    if (line.startsWith('\\') && lines.length > 0) {
      lines[lines.length - 1] = { ...lines.at(-1)!, ending: '' }
      continue
    }
    if (line.startsWith('diff --git ')) files.push([])
    const found = header.exec(line)
    if (!found) continue
    const [oldStart, oldLines, newStart, newLines] = [1, 2, 3, 4].map((index) => Number(found[index] ?? 1)) as [
      number,
      number,
      number,
      number,
    ]
    if (files.length === 0) files.push([])
    const hunks = files.at(-1)!
    lines = []
    hunks.push({ number: hunks.length + 1, oldStart, oldLines, newStart, newLines, lines })
    ;[leftBefore, leftAfter] = [oldLines, newLines]
  }
  return files
}
