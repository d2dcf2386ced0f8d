import { Buffer } from 'node:buffer'
import { rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { linesOf, openGitTrial, partAt, partOf, type GitTrial } from './git-trial.fixture.ts'

let trial: GitTrial
afterEach(() => trial.remove())

const crlf = (text: string) => text.replaceAll('\n', '\r\n')
const wide = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

const ways: readonly [name: string, config: string | null, attributes: string, lies: (text: string) => Buffer][] = [
  ['core.autocrlf', 'core.autocrlf', '', (text) => Buffer.from(crlf(text))],
  ['eol=crlf', null, '*.txt text eol=crlf\n', (text) => Buffer.from(crlf(text))],
  ['a file in UTF-16', null, '*.txt text working-tree-encoding=UTF-16LE-BOM eol=crlf\n', (text) => wide(crlf(text))],
  ['UTF-16 by its mark', null, '*.txt text working-tree-encoding=UTF-16 eol=lf\n', wide],
  ['nothing at all', null, '', (text) => Buffer.from(text)],
]

test.each(ways)(
  'with %s texts are as git stores them, and the file keeps its own form',
  async (_name, config, attributes, lies) => {
    const numbers = Array.from({ length: 20 }, (_, index) => `${index + 1}`)
    const text = (lines: readonly string[]) => `${lines.join('\n')}\n`
    const changed = ['zero', ...numbers.slice(0, 9), 'ten', 'more', ...numbers.slice(10, 19), 'twenty']
    trial = await openGitTrial({ '.gitattributes': attributes })
    if (config) trial.git('config', config, 'true')
    const put = (lines: readonly string[]) => writeFileSync(join(trial.root, 'a.txt'), lies(text(lines)))
    put(numbers)
    trial.git('add', '.')
    trial.git('commit', '-qm', 'numbers')
    const staged = trial.staged()
    // As old as it was looked at: only its content tells.
    utimesSync(join(trial.root, 'a.txt'), 1, 1)
    expect(await trial.files.list()).toEqual([])
    put(changed)

    const [file] = await trial.files.list()
    expect(file).toMatchObject({ path: 'a.txt', added: 4, removed: 2, parts: 3 })
    const opened = await trial.files.read('a.txt')
    expect(opened).toMatchObject({ ...file, before: text(numbers), after: text(changed) })
    expect(opened.afterHash).toBe(trial.git('hash-object', 'a.txt').trim())

    await trial.files.act('stage', [partOf(opened, { hunks: [1, 3] })])
    expect(trial.stagedBytes('a.txt').toString()).toBe(text(['zero', ...numbers.slice(0, 19), 'twenty']))
    await trial.index.act('unstage', [await partAt(trial.index, 'a.txt')])
    expect(trial.staged()).toBe(staged)

    const again = await trial.files.read('a.txt')
    const more = again.hunks[1]!.lines.findIndex((line) => line.text === 'more')
    const takeBack = await trial.files.act('discard', [partOf(again, { hunks: [1, 3], lines: { '2': [more] } })])
    expect(trial.read('a.txt')).toEqual(lies(text([...numbers.slice(0, 9), 'ten', ...numbers.slice(10)])))
    await takeBack()
    expect(trial.read('a.txt')).toEqual(lies(text(changed)))
    await trial.files.act('discard', [await partAt(trial.files, 'a.txt')])
    expect(trial.read('a.txt')).toEqual(lies(text(numbers)))

    rmSync(join(trial.root, 'a.txt'))
    await trial.files.act('discard', [await partAt(trial.files, 'a.txt')])
    expect(trial.read('a.txt')).toEqual(lies(text(numbers)))
    rmSync(join(trial.root, 'a.txt'))
    const gone = await trial.files.read('a.txt')
    await trial.files.act('discard', [partOf(gone, { hunks: [], lines: { '1': [1, 2] } })])
    expect(trial.read('a.txt')).toEqual(lies(text(['2', '3'])))
  },
)

test('a file of both line endings keeps them where it is not touched', async () => {
  trial = await openGitTrial({})
  trial.git('config', 'core.autocrlf', 'true')
  trial.put({ 'a.txt': 'one\r\ntwo\r\nthree\r\n' })
  trial.git('add', '.')
  trial.put({ 'a.txt': 'ONE\ntwo\nthree\r\nfour' })
  const file = await trial.files.read('a.txt')
  expect(linesOf(file)).toEqual(['- one', '+ ONE', '+ four'])

  await trial.files.act('discard', [partOf(file, { hunks: [], lines: { '1': [0, 1] } })])

  expect(trial.read('a.txt').toString()).toBe('one\r\ntwo\nthree\r\nfour')
})

test('line endings that git stores as they are, are text like other text', async () => {
  trial = await openGitTrial({ 'a.txt': 'one\r\ntwo\r\nthree' })
  trial.git('config', 'core.autocrlf', 'true')
  trial.put({ 'a.txt': 'one\r\nTWO\r\nthree\r\nfour\r\n' })
  const file = await trial.files.read('a.txt')
  expect(file.hunks[0]!.lines.map(({ kind, text, ending }) => [kind, text, ending])).toEqual([
    ['context', 'one', '\r\n'],
    ['removed', 'two', '\r\n'],
    ['removed', 'three', ''],
    ['added', 'TWO', '\r\n'],
    ['added', 'three', '\r\n'],
    ['added', 'four', '\r\n'],
  ])

  await trial.files.act('stage', [partOf(file, { hunks: [], lines: { '1': [2, 4, 5] } })])

  expect(trial.stagedBytes('a.txt').toString()).toBe('one\r\ntwo\r\nthree\r\nfour\r\n')
})

test('bytes that are no proper text of their encoding stay what they are, line by line', async () => {
  const line = (...bytes: number[]) => Buffer.from([...bytes, 0x0a])
  const broken = line(0xd0, 0xbf, 0xff)
  trial = await openGitTrial({ 'a.txt': Buffer.concat([line(0xd0, 0xbf), broken, line(0x61)]) })
  trial.put({ 'a.txt': Buffer.concat([line(0xd0, 0xbe), broken, line(0xfe, 0x62), line(0x63)]) })
  const file = await trial.files.read('a.txt')
  const lines = file.hunks[0]!.lines
  const chosen = lines.flatMap(({ text }, index) => (text === 'о' || text.endsWith('b') ? [index] : []))

  await trial.files.act('stage', [partOf(file, { hunks: [], lines: { '1': chosen } })])

  expect(trial.stagedBytes('a.txt')).toEqual(
    Buffer.concat([line(0xd0, 0xbf), line(0xd0, 0xbe), broken, line(0x61), line(0xfe, 0x62)]),
  )
})

test('a last line without its end, an empty file and a byte order mark are staged as they are', async () => {
  trial = await openGitTrial({ 'end.txt': 'one', 'empty.txt': '', 'mark.txt': 'a\nb\n' })
  trial.put({ 'end.txt': 'one\ntwo', 'empty.txt': 'x', 'mark.txt': '\ufeffa\nB\n', 'new.txt': '' })
  const file = await trial.files.read('end.txt')
  expect(file.hunks[0]!.lines).toEqual([
    { kind: 'removed', text: 'one', ending: '' },
    { kind: 'added', text: 'one' },
    { kind: 'added', text: 'two', ending: '' },
  ])

  await trial.files.act('stage', [
    partOf(file, { hunks: [1] }),
    await partAt(trial.files, 'empty.txt', { hunks: [1] }),
    await partAt(trial.files, 'mark.txt', { hunks: [], lines: { '1': [0, 2] } }),
    await partAt(trial.files, 'new.txt', { hunks: [0] }),
  ])

  const staged = Object.fromEntries(
    ['end', 'empty', 'mark', 'new'].map((name) => [name, trial.stagedBytes(`${name}.txt`).toString()]),
  )
  expect(staged).toEqual({ end: 'one\ntwo', empty: 'x', mark: '\ufeffb\na\n', new: '' })
})

test('a line of 2 MB and 20,000 changed lines are read and staged in part', async () => {
  const long = 'x'.repeat(2 * 1024 * 1024)
  const many = (word: string) => Array.from({ length: 20_000 }, (_, index) => `${word} ${index}\n`).join('')
  trial = await openGitTrial({ 'long.txt': long, 'many.txt': `first\n${many('old')}last\n` })
  trial.put({ 'long.txt': `${long}y\nnext\n`, 'many.txt': `FIRST\n${many('new')}last\n` })

  const [longFile, manyFile] = await trial.files.list()
  expect(longFile).toMatchObject({ path: 'long.txt', added: 2, removed: 1, parts: 1 })
  expect(manyFile).toMatchObject({ path: 'many.txt', added: 20_001, removed: 20_001, parts: 1 })
  const file = await trial.files.read('many.txt')
  const [hunk] = file.hunks
  const chosen = hunk!.lines.flatMap(({ text }, index) => (/^(first|FIRST|old 1\d*|new 7)$/.test(text) ? [index] : []))
  await trial.files.act('stage', [
    partOf(file, { hunks: [], lines: { '1': chosen } }),
    partOf(longFile!, { hunks: [1] }),
  ])

  const kept = many('old').replaceAll(/^old 1\d*\n/gm, '')
  expect(trial.stagedBytes('many.txt').toString()).toBe(`${kept}FIRST\nnew 7\nlast\n`)
  expect(trial.stagedBytes('long.txt').length).toBe(long.length + 7)
})

test('what is too large to be text is shown by its size, and staged as a whole', async () => {
  trial = await openGitTrial({ 'large.txt': 'small\n' })
  const large = Buffer.alloc(17 * 1024 * 1024, 'text\r\n')
  trial.put({ 'large.txt': large })
  const [file] = await trial.files.list()
  expect(file).toMatchObject({ parts: 1, added: 0, binary: { before: 6, after: large.length } })
  await expect(trial.files.bytes('large.txt', 'after')).rejects.toMatchObject({ code: 'bad-request' })
  await expect(trial.files.act('stage', [partOf(file!, { hunks: [1] })])).rejects.toMatchObject({ code: 'bad-request' })

  await trial.files.act('stage', [partOf(file!)])

  expect(trial.stagedBytes('large.txt').equals(large)).toBe(true)
  expect(await trial.index.list()).toMatchObject([{ binary: { before: 6, after: large.length } }])
  await trial.index.act('unstage', [await partAt(trial.index, 'large.txt')])
  await trial.files.act('discard', [await partAt(trial.files, 'large.txt')])
  expect(trial.read('large.txt').toString()).toBe('small\n')
})
