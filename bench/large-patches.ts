/** Files of a folder, and a patch over them that is large in one way or another. */
export interface LargePatch {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly patch: string
  /** Hunks of the first file. */
  readonly hunks: number
}

interface Shape {
  readonly files: number
  readonly hunks: number
  /** Lines that go in each hunk; as many come. */
  readonly lines: number
  /** Lines between one hunk's changes and the next one's. */
  readonly apart: number
}

export const largePatches: readonly (() => LargePatch)[] = [
  () => regular('300 files, 50,000 lines', { files: 300, hunks: 28, lines: 3, apart: 18 }),
  () => regular('5 MB in one file', { files: 1, hunks: 4750, lines: 10, apart: 14 }),
  () => regular('5 MB in 50 files', { files: 50, hunks: 98, lines: 10, apart: 14 }),
  () => regular('a hunk of 20,000 lines', { files: 1, hunks: 1, lines: 10_000, apart: 10 }),
  longLine,
]

function regular(name: string, { files, hunks, lines, apart }: Shape): LargePatch {
  const texts: Record<string, string> = {}
  const parts: string[] = []
  for (let file = 0; file < files; file++) {
    const path = `part-${file % 10}/file-${String(file).padStart(3, '0')}.ts`
    const text: string[] = []
    parts.push(`--- a/${path}\n+++ b/${path}\n`)
    for (let hunk = 0; hunk < hunks; hunk++) {
      const same = stretch(`same${hunk}`, file, apart)
      const old = stretch(`old${hunk}`, file, lines)
      const next = stretch(`same${hunk + 1}`, file, 3)
      const start = text.length + apart - 2
      parts.push(
        `@@ -${start},${lines + 6} +${start},${lines + 6} @@\n`,
        ...same.slice(-3).map((line) => ` ${line}`),
        ...old.map((line) => `-${line}`),
        ...old.map((line) => `+${line.replace('old', 'new')}`),
        ...next.map((line) => ` ${line}`),
      )
      text.push(...same, ...old)
    }
    texts[path] = [...text, ...stretch(`same${hunks}`, file, apart)].join('')
  }
  return { name, files: texts, patch: parts.join(''), hunks }
}

const stretch = (name: string, file: number, lines: number): string[] =>
  Array.from({ length: lines }, (_, line) => `const ${name}Line${line} = compute(${file}, ${line})\n`)

function longLine(): LargePatch {
  const line = (word: string) => `const table = [${`${word}(1234), `.repeat(200_000).slice(0, 2_000_000)}]\n`
  const [head, tail] = ['// before\n', '// after\n']
  const patch = `--- a/table.js\n+++ b/table.js\n@@ -1,3 +1,3 @@\n ${head}-${line('some')}+${line('other')} ${tail}`
  return { name: 'a line of 2 MB', files: { 'table.js': head + line('some') + tail }, patch, hunks: 1 }
}
