import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Tree } from '../patch/patch-trial.fixture.ts'
import { folder, openSessionTrial, type SessionTrial } from './session-changes.fixture.ts'

const trials: SessionTrial[] = []
afterEach(() => {
  for (const trial of trials.splice(0)) trial.remove()
})

async function open(tree: Tree): Promise<SessionTrial> {
  const trial = await openSessionTrial(tree)
  trials.push(trial)
  return trial
}

/** Each line with a number, so that none stands twice. */
const lines = (...numbers: readonly (number | string)[]): string => numbers.map((each) => `line ${each}\n`).join('')
const oneToThirty = Array.from({ length: 30 }, (_, index) => index + 1)
const thirty = (changed: Readonly<Record<number, string>>): string =>
  lines(...oneToThirty.map((number) => changed[number] ?? number))

const change = (path: string, more: object = {}) =>
  expect.objectContaining({ path, change: 'modified', ...more }) as unknown

describe('what is listed', () => {
  test('the changes of all calls together, against the file as it is now', async () => {
    const trial = await open({ 'a.txt': thirty({}), 'b.txt': 'b\n' })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }), 'b.txt': 'B\n' })

    expect(await trial.reader().list()).toEqual([
      change('a.txt', { added: 2, removed: 2, parts: 2 }),
      change('b.txt', { added: 1, removed: 1, parts: 1 }),
    ])
    const { hunks, before, after } = await trial.reader().read('a.txt')
    expect(hunks).toHaveLength(2)
    expect([before, after]).toEqual([thirty({}), thirty({ 3: 'three', 20: 'twenty' })])
  })

  test('only the changes of the calls that are meant; those of others are on both sides', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }) })
    await trial.call('three', { 'a.txt': thirty({ 3: 'three', 20: 'twenty', 28: 'x' }) })

    expect(await trial.reader('two').read('a.txt')).toMatchObject({
      before: thirty({ 3: 'three', 28: 'x' }),
      after: thirty({ 3: 'three', 20: 'twenty', 28: 'x' }),
    })
  })

  test('what a person did before, between and since is on both sides', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    trial.save('a.txt', thirty({ 1: 'before' }))
    await trial.call('one', { 'a.txt': thirty({ 1: 'before', 10: 'ten' }) })
    trial.save('a.txt', thirty({ 1: 'before', 10: 'ten', 15: 'between' }))
    await trial.call('two', { 'a.txt': thirty({ 1: 'before', 10: 'ten', 15: 'between', 20: 'twenty' }) })
    trial.save('a.txt', thirty({ 1: 'before', 10: 'ten', 15: 'between', 20: 'twenty', 30: 'since' }))

    expect(await trial.reader().read('a.txt')).toMatchObject({
      before: thirty({ 1: 'before', 15: 'between', 30: 'since' }),
      added: 2,
      removed: 2,
      parts: 2,
    })
  })

  test('what another session wrote is on both sides', async () => {
    const trial = await open({ 'a.txt': thirty({}), 'b.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    const [state] = (await trial.sets.read(['a.txt'])).values()
    const after = Buffer.from(thirty({ 3: 'three', 20: 'theirs' }))
    const plan = await trial.sets.plan([{ path: 'a.txt', beforeHash: state!.hash, after }])
    await trial.sets.write(plan, { sessionId: 'another', callId: 'one' })

    expect(await trial.reader().read('a.txt')).toMatchObject({ before: thirty({ 20: 'theirs' }), parts: 1 })
  })

  test('a file that a call before or after renamed has the changes of the call in its new place', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('zero', { 'b.txt': { from: 'a.txt' } })
    await trial.call('one', { 'b.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'c.txt': { from: 'b.txt' } })

    expect(await trial.reader('one').list()).toEqual([change('c.txt', { parts: 1 })])
    await trial.undo(undefined, 'one')

    expect(trial.tree()).toEqual({ 'c.txt': `644 ${thirty({})}` })
  })

  test('a file moved to where another came and went is the one that is there', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'b.txt': 'for a while\n' })
    await trial.call('three', { 'b.txt': null })
    await trial.call('four', { 'b.txt': { from: 'a.txt' } })

    expect(await trial.reader().list()).toEqual([
      expect.objectContaining({ path: 'b.txt', oldPath: 'a.txt', change: 'renamed', parts: 1 }),
    ])
  })

  test('a file that came and went, or is as it was, is not listed', async () => {
    const trial = await open({ 'a.txt': 'a\n' })
    await trial.call('one', { 'new.txt': 'new\n', 'a.txt': 'b\n' })
    await trial.call('two', { 'new.txt': null, 'a.txt': 'a\n' })

    expect(await trial.reader().list()).toEqual([])
    await expect(trial.reader().read('a.txt')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('each kind of change by its name', async () => {
    const trial = await open({
      'gone.txt': 'g\n',
      'old.txt': 'o\n',
      mode: 'm\n',
      bin: new Uint8Array([0, 1]),
      link: '-> old.txt',
    })
    await trial.call('one', {
      'new.txt': 'n\n',
      'gone.txt': null,
      'moved.txt': { from: 'old.txt' },
      bin: new Uint8Array([0, 2, 3]),
      made: folder,
    })
    await trial.call('two', { link: { linkTo: 'moved.txt' } })
    await trial.call('three', { mode: 'm\n' }, 0o755)

    const rows = await trial.reader().list()

    expect(rows.map(({ beforeHash: _, afterHash: _after, ...row }) => row)).toEqual([
      { path: 'bin', change: 'modified', added: 0, removed: 0, parts: 1, binary: { before: 2, after: 3 } },
      { path: 'gone.txt', change: 'deleted', added: 0, removed: 1, parts: 1 },
      { path: 'link', change: 'modified', added: 1, removed: 1, parts: 1, isLink: true, isWhole: 'link' },
      { path: 'made', change: 'created', added: 0, removed: 0, parts: 1 },
      { path: 'mode', change: 'modified', added: 0, removed: 0, parts: 1, mode: 0o755 },
      { path: 'moved.txt', oldPath: 'old.txt', change: 'renamed', added: 0, removed: 0, parts: 1 },
      { path: 'new.txt', change: 'created', added: 1, removed: 0, parts: 1 },
    ])
    await trial.undo()
    expect(await trial.reader().list()).toEqual([])
  })
})

describe('where others changed the same lines', () => {
  test('what can still be told apart is shown, the rest is theirs', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }) })
    trial.save('a.txt', thirty({ 3: 'mine', 20: 'twenty' }))

    expect(await trial.reader().read('a.txt')).toMatchObject({ before: thirty({ 3: 'mine' }), parts: 1 })
  })

  test('a file in which nothing can be told apart any more is only shown, as it was done then', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    trial.save('a.txt', thirty({ 3: 'mine' }))

    const [row] = await trial.reader().list()

    expect(row).toEqual(change('a.txt', { isFixed: 'moved-on', parts: 1 }))
    expect(await trial.reader().read('a.txt')).toMatchObject({ before: thirty({}), after: thirty({ 3: 'three' }) })
    await expect(trial.undo()).rejects.toMatchObject({ code: 'bad-request' })
  })

  test('what a person took back by hand is done with', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }), 'new.txt': 'n\n' })
    trial.save('a.txt', thirty({ 30: 'else' }))
    rmSync(join(trial.root, 'new.txt'))

    expect(await trial.reader().list()).toEqual([])
  })

  test('of lines that came, those that a person left are shown', async () => {
    const trial = await open({})
    await trial.call('one', { 'a.txt': lines(1, 2, 3, 4, 5) })
    trial.save('a.txt', lines(1, 2, 'mine', 4))

    expect(await trial.reader().read('a.txt')).toMatchObject({ before: lines('mine'), added: 3, removed: 0 })
    await trial.undo()
    expect(trial.text('a.txt')).toBe(lines('mine'))
  })

  test('a changed file that a person deleted is only shown', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    rmSync(join(trial.root, 'a.txt'))

    expect(await trial.reader().list()).toEqual([change('a.txt', { isFixed: 'moved-on' })])
  })

  test('a folder in the place of a file, and a file that cannot be read, are only shown', async () => {
    const trial = await open({ 'a.txt': 'a\n', big: 'b\n' })
    await trial.call('one', { 'a.txt': 'A\n', big: 'B\n' })
    rmSync(join(trial.root, 'a.txt'))
    mkdirSync(join(trial.root, 'a.txt'))
    writeFileSync(join(trial.root, 'big'), Buffer.alloc(65 * 1024 * 1024))

    expect(await trial.reader().list()).toEqual([
      change('a.txt', { isFixed: 'moved-on' }),
      change('big', { isFixed: 'moved-on' }),
    ])
  })
})

describe('undoing', () => {
  test('a hunk, and a line, go; what takes it back brings the bytes there were', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three', 20: 'twenty\nline and' }) })
    const done = trial.tree()

    const takeBack = await trial.undo({ 'a.txt': { hunks: [1] } })

    expect(trial.text('a.txt')).toBe(thirty({ 20: 'twenty\nline and' }))
    const { hunks } = await trial.reader().read('a.txt')
    const index = hunks[0]!.lines.findIndex(({ text }) => text === 'line and')
    await trial.undo({ 'a.txt': { hunks: [], lines: { 1: [index] } } })
    expect(trial.text('a.txt')).toBe(thirty({ 20: 'twenty' }))
    await expect(takeBack()).resolves.toBeUndefined()
    expect(trial.text('a.txt')).toBe(thirty({ 3: 'three', 20: 'twenty' }))
    expect(trial.tree()).not.toEqual(done)
  })

  test('all files go at once or none', async () => {
    const trial = await open({ 'a.txt': 'a\n', 'b.txt': 'b\n' })
    await trial.call('one', { 'a.txt': 'A\n', 'b.txt': 'B\n' })
    const rows = await trial.reader().list()
    trial.save('b.txt', 'B\nmore\n')

    const parts = rows.map(({ path, beforeHash, afterHash }) => ({ path, beforeHash, afterHash }))
    await expect(trial.reader().act('undo', parts)).rejects.toMatchObject({ code: 'conflict' })

    expect(trial.text('a.txt')).toBe('A\n')
  })

  test('made, deleted and renamed files, modes, links, folders and bytes: all is as it was, and again as it was done', async () => {
    const trial = await open({
      'gone/deep.txt': 'g\n',
      'gone/stays.txt': 's\n',
      'old.txt': thirty({}),
      mode: 'm\n',
      bin: new Uint8Array([0, 1, 255]),
      link: '-> old.txt',
      empty: null,
    })
    const before = trial.tree()
    await trial.call('one', {
      'new/file.txt': 'n\n',
      'gone/deep.txt': null,
      'moved.txt': { from: 'old.txt' },
      bin: new Uint8Array([0, 2, 3]),
      made: folder,
      empty: null,
      link: { linkTo: 'moved.txt' },
    })
    await trial.call('two', { 'moved.txt': thirty({ 3: 'three' }) })
    await trial.call('three', { mode: 'm\n' }, 0o755)
    const done = trial.tree()

    const takeBack = await trial.undo()
    expect(trial.tree()).toEqual(before)
    expect(await trial.reader().list()).toEqual([])
    await takeBack()

    expect(trial.tree()).toEqual(done)
    expect((await trial.reader().list()).map((row) => [row.change, row.path])).toEqual([
      ['modified', 'bin'],
      ['deleted', 'empty'],
      ['deleted', 'gone/deep.txt'],
      ['modified', 'link'],
      ['created', 'made'],
      ['modified', 'mode'],
      ['renamed', 'moved.txt'],
      ['created', 'new/file.txt'],
    ])
  })

  test('of a made file the rest is left, of a deleted file parts come back', async () => {
    const trial = await open({ 'gone.txt': lines(1, 2, 3) })
    chmodSync(join(trial.root, 'gone.txt'), 0o755)
    await trial.call('one', { 'new.txt': lines(1, 2, 3), 'gone.txt': null })

    await trial.undo({
      'new.txt': { hunks: [], lines: { 1: [1] } },
      'gone.txt': { hunks: [], lines: { 1: [0, 2] } },
    })

    expect(trial.tree()).toEqual({ 'new.txt': `644 ${lines(1, 3)}`, 'gone.txt': `755 ${lines(1, 3)}` })
    expect(await trial.reader().list()).toEqual([
      change('gone.txt', { removed: 1 }),
      expect.objectContaining({ path: 'new.txt', change: 'created', added: 2 }),
    ])
    await trial.undo({ 'new.txt': { hunks: [1] } })
    expect(Object.keys(trial.tree())).toEqual(['gone.txt'])
  })

  test('hunks of a renamed file go where it is, all of it to where it was', async () => {
    const trial = await open({ 'old.txt': thirty({}) })
    await trial.call('one', { 'new.txt': { from: 'old.txt' } })
    await trial.call('two', { 'new.txt': thirty({ 3: 'three' }) })
    trial.save('new.txt', thirty({ 3: 'three', 30: 'mine' }))

    await trial.undo({ 'new.txt': { hunks: [1] } })
    expect(trial.text('new.txt')).toBe(thirty({ 30: 'mine' }))
    await trial.undo()

    expect(trial.tree()).toEqual({ 'old.txt': `644 ${thirty({ 30: 'mine' })}` })
  })

  test('a file that came to the old place of a renamed one goes with it, at once', async () => {
    const trial = await open({ 'old.txt': 'o\n' })
    await trial.call('one', { 'new.txt': { from: 'old.txt' } })
    await trial.call('two', { 'old.txt': 'other\n' })
    expect((await trial.reader().list()).map(({ path, change: kind }) => [path, kind])).toEqual([
      ['new.txt', 'renamed'],
      ['old.txt', 'created'],
    ])

    await trial.undo()

    expect(trial.tree()).toEqual({ 'old.txt': '644 o\n' })
  })

  test('a deleted folder comes back with what was in it', async () => {
    const trial = await open({ 'made/a.txt': 'a\n', empty: null })
    const before = trial.tree()
    await trial.call('one', { 'made/a.txt': null, empty: null })
    await trial.call('two', { made: null })

    await trial.undo()

    expect(trial.tree()).toEqual(before)
  })

  test('where something else stands in the old place of a renamed file, it is refused', async () => {
    const trial = await open({ 'old.txt': 'o\n' })
    await trial.call('one', { 'new.txt': { from: 'old.txt' } })
    trial.save('old.txt', 'other\n')

    await expect(trial.undo()).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    expect(trial.text('old.txt')).toBe('other\n')
  })

  test.each([
    ['windows-1251', Buffer.from([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2])],
    ['bytes that are no UTF-8', Buffer.from('é\u00ff', 'latin1')],
    ['UTF-8 with a mark', Buffer.from('\ufeffпривет')],
  ])('%s: every byte outside of what is undone stays', async (_, word) => {
    const file = (first: string, last: string) =>
      Buffer.concat([word, Buffer.from(`\r\n${first}\n${lines(...oneToThirty)}${last}\r\n`), word])
    const trial = await open({ 'a.txt': file('one', 'two') })
    await trial.call('one', { 'a.txt': file('ONE', 'TWO') })

    await trial.undo({ 'a.txt': { hunks: [2] } })

    expect(trial.tree()).toEqual({ 'a.txt': `644 ${file('ONE', 'two').toString('latin1')}` })
  })

  test('UTF-16: a line goes, a person keeps theirs', async () => {
    const wide = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
    const trial = await open({ 'a.txt': wide(thirty({})) })
    await trial.call('one', { 'a.txt': wide(thirty({ 3: 'три', 20: 'x' })) })
    trial.save('a.txt', wide(thirty({ 3: 'три', 20: 'x', 28: 'Ċ mine' })))

    await trial.undo({ 'a.txt': { hunks: [1] } })

    expect(trial.tree()).toEqual({ 'a.txt': `644 ${wide(thirty({ 20: 'x', 28: 'Ċ mine' })).toString('latin1')}` })
  })

  test('only undoing is done, only to what is listed', async () => {
    const trial = await open({ 'a.txt': 'a\n' })

    await expect(trial.reader().act('stage', [])).rejects.toMatchObject({ code: 'bad-request' })
    const part = { path: 'a.txt', beforeHash: null, afterHash: null }
    await expect(trial.reader().act('undo', [part])).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('what was undone meanwhile', () => {
  test('shows no more: a whole call by its card, parts by a person, in the session and in its turns', async () => {
    const trial = await open({ 'a.txt': thirty({}) })
    const one = await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'a.txt': thirty({ 3: 'three', 12: 'twelve', 20: 'twenty' }) })
    trial.save('a.txt', thirty({ 3: 'three', 12: 'twelve', 20: 'twenty', 28: 'mine' }))

    await trial.sets.undo(one)
    await trial.undo({ 'a.txt': { hunks: [1] } })

    expect(trial.text('a.txt')).toBe(thirty({ 20: 'twenty', 28: 'mine' }))
    expect(await trial.reader('one').list()).toEqual([])
    for (const reader of [trial.reader(), trial.reader('two')]) {
      expect(await reader.read('a.txt')).toMatchObject({ before: thirty({ 28: 'mine' }), parts: 1 })
    }
  })

  test('what is taken back shows again, also in its turn alone', async () => {
    const trial = await open({ 'a.txt': thirty({}), 'b.txt': 'b\n' })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }), 'b.txt': 'B\n' })
    await trial.call('two', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }) })
    const shown = await Promise.all([trial.reader().list(), trial.reader('one').list(), trial.reader('two').list()])

    const takeBack = await trial.undo()
    expect(await Promise.all([trial.reader('one').list(), trial.reader('two').list()])).toEqual([[], []])
    await takeBack()

    expect(await Promise.all([trial.reader().list(), trial.reader('one').list(), trial.reader('two').list()])).toEqual(
      shown,
    )
  })
})

describe('what is told of undoing', () => {
  test('files with what was taken out of each, a diff of it, and the calls of which nothing is left', async () => {
    const trial = await open({ 'a.txt': thirty({}), 'b.txt': lines(1, 2), 'c.txt': 'c\n' })
    await trial.call('one', { 'a.txt': thirty({ 3: 'three' }) })
    await trial.call('two', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }), 'b.txt': lines('x', 'y'), 'c.txt': 'C\n' })

    const takeBack = await trial.undo({
      'a.txt': { hunks: [1] },
      'b.txt': { hunks: [], lines: { 1: [0, 2] } },
      'c.txt': undefined,
    })
    await takeBack()

    const files = [
      { path: 'a.txt', change: 'modified', part: 'hunks', count: 1 },
      { path: 'b.txt', change: 'modified', part: 'lines', count: 2 },
      { path: 'c.txt', change: 'modified', part: 'all', count: 1 },
    ]
    const diff = expect.stringContaining('-line three\n+line 3\n') as unknown
    expect(trial.told).toEqual([
      { files, total: 3, callIds: ['one'], diff },
      { files, total: 3, callIds: ['one'] },
    ])
  })

  test('what stands in a protected file is not told, whatever undoing does to it', async () => {
    const secret = lines(1, 'SECRET', 3, 4, 5)
    const trial = await open({ '.env': secret, 'keys.pem': secret, 'a.txt': secret, 'b.key': secret })
    await trial.call('one', { '.env': lines(1, 3, 'x', 5), 'a.txt': lines(1, 3), 'moved.txt': { from: 'keys.pem' } })
    await trial.call('two', { 'b.key': null, '.env.new': secret })

    await trial.undo({ '.env': { hunks: [1] } })
    await trial.undo()

    expect(trial.told.map(({ files }) => files.map(({ path }) => path))).toEqual([
      ['.env'],
      ['.env.new', 'a.txt', 'b.key', 'moved.txt'],
    ])
    const diffs = trial.told.map(({ diff }) => diff ?? '')
    expect(diffs[0]).toBe('')
    expect(diffs[1]!.match(/SECRET/g)).toHaveLength(1)
    expect(diffs[1]!.match(/^diff --git .*$/gm)).toEqual(['diff --git a/a.txt b/a.txt'])
  })
})

test('a file that is named twice is refused, and nothing is undone', async () => {
  const trial = await open({ 'a.txt': thirty({}) })
  await trial.call('one', { 'a.txt': thirty({ 3: 'three', 20: 'twenty' }) })
  const { path, beforeHash, afterHash } = await trial.reader().read('a.txt')
  const parts = [1, 2].map((hunk) => ({ path, beforeHash, afterHash, part: { hunks: [hunk] } }))

  await expect(trial.reader().act('undo', parts)).rejects.toMatchObject({ code: 'bad-request' })

  expect(trial.text('a.txt')).toBe(thirty({ 3: 'three', 20: 'twenty' }))
})

test('what undoing brought back is no file that the session made, wherever the person put the one it came from', async () => {
  const trial = await open({ 'a.txt': thirty({}) })
  const id = await trial.call('one', { 'b.txt': { from: 'a.txt' } })
  renameSync(join(trial.root, 'b.txt'), join(trial.root, 'c.txt'))
  await trial.sets.undo(id)

  await trial.undo()

  expect(trial.text('a.txt')).toBe(thirty({}))
  expect(trial.text('c.txt')).toBe(thirty({}))
})
