import fc from 'fast-check'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseIgnoreFile } from './ignore-file.ts'

const root = mkdtempSync(join(tmpdir(), 'codelab-ignore-'))
execFileSync('git', ['init', '-q'], { cwd: root })
// Git looks at the disk for what is a folder.
for (const folder of ['b', 'ab', 'top', 'sub', 'build', 'bar', 'x']) mkdirSync(join(root, folder))

/** What git itself says of each path, told here with a slash behind a folder: the rule that decides, or none. */
function askGit(rules: string, paths: readonly string[]): (boolean | null)[] {
  writeFileSync(join(root, '.gitignore'), rules)
  const input = paths.map((path) => path.replace(/\/$/, '')).join('\0')
  let output: string
  try {
    output = execFileSync('git', ['check-ignore', '--no-index', '--verbose', '--non-matching', '-z', '--stdin'], {
      cwd: root,
      input,
      encoding: 'utf8',
    })
  } catch (thrown) {
    // Exit code 1: none of them is ignored.
    output = (thrown as { stdout: string }).stdout
  }
  const fields = output.split('\0')
  return paths.map((_, index) => {
    const pattern = fields[index * 4 + 2]
    return pattern === '' ? null : !pattern!.startsWith('!')
  })
}

const askUs = (rules: string, paths: readonly string[]) => {
  const ignored = parseIgnoreFile(rules)
  return paths.map((path) => ignored(path.replace(/\/$/, ''), path.endsWith('/')))
}

test.each([
  ['*.log\n!keep.log\n', ['a.log', 'keep.log', 'b.txt']],
  ['/top\nsub/only\n', ['top/', 'only', 'sub/']],
  ['build/\n', ['build/', 'deep/build']],
  ['# comment\n\\#name\n\\!name\n', ['# comment', '#name', '!name']],
  ['space \nkept\\ \n', ['space', 'kept ', 'kept']],
  ['a?c\n[xy]z\n[!x]q\n', ['abc', 'ac', 'xz', 'zq', 'xq']],
  ['**/foo\n**/bar/\nx/**\n', ['foo', 'bar/', 'x/', 'x/y']],
  ['{a,b}\n', ['a', '{a,b}']],
  ['doc/*.txt\r\n/*.md\r\n', ['a.txt', 'a.md']],
  ['!\n/\n\n  \n', ['a', ' ']],
  ['\\*\n*\n!a*\n', ['*', 'a', 'b']],
])('the rules %j mean what git takes them for', (rules, paths) => {
  expect(askUs(rules, paths)).toEqual(askGit(rules, paths))
})

test('random rules mean what git takes them for', () => {
  const rule = fc.array(fc.constantFrom('a', 'b', '*', '?', '/', '**', '[ab]', '!', '/**/', ' '), {
    minLength: 1,
    maxLength: 6,
  })
  const rules = fc.array(
    rule.map((pieces) => pieces.join('')),
    { minLength: 1, maxLength: 4 },
  )
  const paths = ['a', 'b/', 'ab/', 'ba', 'aab']
  fc.assert(
    fc.property(rules, (lines) => {
      fc.pre(!lines.some((line) => /\/\/|\*\*\*|[^/!]\*\*|\*\*[^/]/.test(line)))
      const text = `${lines.join('\n')}\n`

      expect(askUs(text, paths)).toEqual(askGit(text, paths))
    }),
    { numRuns: 150 },
  )
})

// Tried one way after another, these would not come to an end.
test('rules with many stars come to an answer', () => {
  const deep = Array.from({ length: 100 }, () => 'a').join('/')

  expect(parseIgnoreFile(`${'*a'.repeat(200)}b\n`)('a'.repeat(255), false)).toBeFalsy()
  expect(parseIgnoreFile(`${'**/a/'.repeat(100)}b\n`)(deep, false)).toBeFalsy()
})
