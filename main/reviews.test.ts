import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type PackedFile, unpackFile } from '../preload/contract/packed-texts.ts'
import type { HunkChoice, ReviewText } from '../preload/contract/patch.ts'
import { fileDiff } from './patch/hunks.ts'
import { createReviewMemory } from './review-memory.ts'
import { createReviews, type Review } from './reviews.ts'
import { openStore } from './store/open-store.ts'

const numbers = Array.from({ length: 30 }, (_, index) => `line ${index + 1}\n`)
const edited = (changes: Readonly<Record<number, string>>) =>
  numbers.map((line, index) => changes[index] ?? line).join('')
const before = numbers.join('')

function aFile(text: string, after: string, path = 'a.txt'): ReviewText {
  const { file, hunks } = fileDiff({
    path,
    before: { text, mode: '100644' },
    after: { text: after, mode: '100644' },
  })
  return { ...file, beforeHash: 'hash', parts: hunks.length, hunks, before: text, after }
}
const aReview = (files: readonly ReviewText[], sessionId = 'session'): Review => ({
  sessionId,
  message: () => '',
  files,
  stale: () => Promise.resolve(new Set<string>()),
  bytes: () => null,
})
const opened = async () => {
  const { database } = await openStore(':memory:')
  return createReviews(database, createReviewMemory(database))
}

test('a corrected patch keeps what was decided and asks only for what is new', async () => {
  const reviews = await opened()
  reviews.open('first', aReview([aFile(before, edited({ 0: 'ONE\n', 14: 'FIFTEEN\n', 29: 'LAST\n' }))]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted', 2: 'rejected', 3: [3] } } }, comments: [] })
  reviews.close('first')

  // The second hunk says something else now, and a line above moves the third.
  const moved = `new first\n${before}`
  reviews.open(
    'second',
    aReview([aFile(moved, `new first\n${edited({ 0: 'ONE\n', 14: 'fifteen!\n', 29: 'LAST\n' })}`)]),
  )

  const { progress } = await reviews.read('second')
  expect(progress.files).toEqual({ 'a.txt': { hunks: { 1: 'accepted', 3: [3] } } })
})

test('the same lines in two places are two hunks', async () => {
  const reviews = await opened()
  const twice = ['same\n', ...numbers, 'same\n'].join('')
  const file = aFile(twice, twice.replaceAll('same', 'other'))
  reviews.open('first', aReview([file]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 2: 'accepted' } } }, comments: [] })
  reviews.close('first')
  reviews.open('second', aReview([file]))

  expect((await reviews.read('second')).progress.files).toEqual({ 'a.txt': { hunks: { 2: 'accepted' } } })
})

test('a decision that was undone is not known later, nor one of another session', async () => {
  const reviews = await opened()
  const file = aFile(before, edited({ 0: 'ONE\n' }))
  reviews.open('first', aReview([file]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted' } } }, comments: [] })
  reviews.open('elsewhere', aReview([file], 'another'))
  expect((await reviews.read('elsewhere')).progress.files).toEqual({})

  reviews.keep('first', { files: {}, comments: [] })
  reviews.open('second', aReview([file]))

  expect((await reviews.read('second')).progress.files).toEqual({})
})

test('opened again with another patch, comments stay and numbers are not taken for those of other hunks', async () => {
  const reviews = await opened()
  const comment = { path: 'a.txt', startLine: 1, endLine: 1, quote: 'line 1', text: 'Why?' }
  reviews.open('review', aReview([aFile(before, edited({ 0: 'ONE\n', 29: 'LAST\n' }))]))
  reviews.keep('review', { files: { 'a.txt': { hunks: { 2: 'accepted' } } }, comments: [comment] })

  reviews.open('review', aReview([aFile(before, edited({ 29: 'LAST\n' }))]))

  expect((await reviews.read('review')).progress).toMatchObject({
    files: { 'a.txt': { hunks: { 1: 'accepted' } } },
    comments: [comment],
  })
})

test('a file of any size is read in parts', async () => {
  const reviews = await opened()
  const file = aFile('', 'x'.repeat(2_500_000))
  reviews.open('review', aReview([file]))

  let json = ''
  for (let size = 1; json.length < size;) {
    const read = reviews.readFile('review', 'a.txt', json.length)
    json += read.part
    size = read.size
  }

  expect(unpackFile(JSON.parse(json) as PackedFile)).toEqual(file)
})

const spaced = (index: number) => 5 + index * 10
const place = fc.nat(11)
const words = fc.constantFrom('one', 'two', 'three')

test('whatever is sent again, what was decided and says the same is decided, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.constantFrom(...Array.from({ length: 12 }, (_, index) => String(index))), words, { minKeys: 1 }),
      fc.dictionary(fc.constantFrom(...Array.from({ length: 12 }, (_, index) => String(index))), words, { minKeys: 1 }),
      fc.array(fc.constantFrom<HunkChoice | null>('accepted', 'rejected', [3], [4], null), {
        minLength: 12,
        maxLength: 12,
      }),
      fc.array(place, { maxLength: 4 }),
      async (first, second, choices, insertedBefore) => {
        const reviews = await opened()
        // Each place is far from the next, so each edit is a hunk of its own.
        const base = (isMoved: boolean) =>
          Array.from({ length: 130 }, (_, line) => {
            const isHere = isMoved && line % 10 === 0 && insertedBefore.includes(line / 10)
            return `${isHere ? 'inserted\n' : ''}line ${line}\n`
          }).join('')
        const patched = (text: string, edits: Readonly<Record<string, string>>) =>
          Object.entries(edits).reduce(
            (now, [at, word]) => now.replace(`line ${spaced(Number(at))}\n`, `${word}\n`),
            text,
          )
        const placesOf = (edits: Readonly<Record<string, string>>) =>
          Object.keys(edits)
            .map(Number)
            .sort((a, b) => a - b)
        const decided = Object.fromEntries(
          placesOf(first).flatMap((at, index) => (choices[at] === null ? [] : [[index + 1, choices[at]!]])),
        )

        reviews.open('first', aReview([aFile(base(false), patched(base(false), first))]))
        reviews.keep('first', { files: { 'a.txt': { hunks: decided } }, comments: [] })
        reviews.close('first')
        reviews.open('second', aReview([aFile(base(true), patched(base(true), second))]))
        const { progress } = await reviews.read('second')

        const expected = placesOf(second).flatMap((at, index) =>
          first[at] === second[at] && choices[at] !== null ? [[index + 1, choices[at]!]] : [],
        )
        expect(progress.files['a.txt']?.hunks ?? {}).toEqual(Object.fromEntries(expected))
      },
    ),
    { numRuns: 60 },
  )
})

/** Pairs of changes that are not the same, however alike they look line by line. */
const unlike: readonly { readonly name: string; readonly one: [string, string]; readonly other: [string, string] }[] = [
  { name: 'the lines between', one: ['a\nx\nc\n', 'x\nb\nc\n'], other: ['a\nx\nc\n', 'b\nx\nc\n'] },
  { name: 'the end of the file', one: ['a', 'b\n'], other: ['aadded:b\n', ''] },
  { name: 'a line ending', one: ['a\n', 'b\n'], other: ['a\n', 'b\r\n'] },
  { name: 'white space', one: ['a\n', 'a \n'], other: ['a\n', 'a\t\n'] },
]

test.each(unlike)('hunks that differ in $name are two', async ({ one, other }) => {
  const reviews = await opened()
  reviews.open('first', aReview([aFile(...one)]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted' } } }, comments: [] })
  reviews.close('first')

  reviews.open('second', aReview([aFile(...other)]))
  expect((await reviews.read('second')).progress.files).toEqual({})
  reviews.open('third', aReview([aFile(...one)]))
  expect((await reviews.read('third')).progress.files).toEqual({ 'a.txt': { hunks: { 1: 'accepted' } } })
})

test('a hunk that comes with another name or mode of its file is asked again', async () => {
  const reviews = await opened()
  const file = aFile(before, edited({ 0: 'ONE\n' }))
  reviews.open('first', aReview([file]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'accepted' } } }, comments: [] })

  reviews.open('renamed', aReview([{ ...file, change: 'renamed', oldPath: 'b.txt' }]))
  reviews.open('executable', aReview([{ ...file, mode: 0o755 }]))

  expect((await reviews.read('renamed')).progress.files).toEqual({})
  expect((await reviews.read('executable')).progress.files).toEqual({})
})

test('of the same lines in two places each keeps its own decision when the other goes', async () => {
  const reviews = await opened()
  const twice = ['top\n', 'same\n', ...numbers, 'same\n', 'end\n'].join('')
  const both = twice.replaceAll('same', 'other')
  reviews.open('first', aReview([aFile(twice, both)]))
  reviews.keep('first', { files: { 'a.txt': { hunks: { 1: 'rejected', 2: 'accepted' } } }, comments: [] })

  reviews.open('second', aReview([aFile(twice, `${twice.slice(0, -9)}other\nend\n`)]))

  expect((await reviews.read('second')).progress.files).toEqual({ 'a.txt': { hunks: { 1: 'accepted' } } })
})

test('one decision among 10,000 is little work beside all of them', async () => {
  const { database } = await openStore(':memory:')
  const reviews = createReviews(database, createReviewMemory(database))
  const lines = Array.from({ length: 80_000 }, (_, index) => `line ${index}\n`)
  const file = aFile(lines.join(''), lines.map((line, index) => (index % 8 === 0 ? `new ${line}` : line)).join(''))
  expect(file.hunks).toHaveLength(10_000)
  const other = aFile(before, edited({ 0: 'ONE\n' }), 'b.txt')
  reviews.open('review', aReview([file, other]))
  const all = Object.fromEntries(file.hunks.map(({ number }) => [number, 'accepted' as const]))
  const others = { 'b.txt': { hunks: { 1: 'accepted' as const } } }
  const written = () => Number(database.prepare('select total_changes() as n').get()!['n'])
  const keep = (hunks: Readonly<Record<string, HunkChoice>>) => {
    const [start, rows] = [process.cpuUsage(), written()]
    reviews.keep('review', { files: { 'a.txt': { hunks }, ...others }, comments: [] })
    const { user, system } = process.cpuUsage(start)
    return { work: user + system, rows: written() - rows }
  }

  const whole = keep(all)
  const ones = Array.from({ length: 5 }, (_, index) => keep({ ...all, [5000 + index]: 'rejected' }))

  // The row of the file, and of each hunk that differs from the last time what is known of it, here and anywhere.
  expect(ones.map(({ rows }) => rows)).toEqual([3, 5, 5, 5, 5])
  expect(Math.min(...ones.map(({ work }) => work))).toBeLessThan(whole.work / 3)
  expect((await reviews.read('review')).progress.files['a.txt']?.hunks[5004]).toBe('rejected')
})

test('what an earlier version kept in one row is kept still', async () => {
  const { database } = await openStore(':memory:')
  const file = aFile(before, edited({ 0: 'ONE\n', 29: 'LAST\n' }))
  const first = createReviews(database, createReviewMemory(database))
  database.prepare("insert into open_calls (session_id, call_id, status) values ('session', 'call', 'asking')").run()
  first.open('review', aReview([file]))
  first.keep('review', { files: { 'a.txt': { hunks: { 1: [1] } } }, comments: [] })
  const rows = database.prepare('select path, kept from review_files').all()
  const files = Object.fromEntries(rows.map(({ path, kept }) => [path, JSON.parse(kept as string) as unknown]))
  database.exec('delete from review_files; delete from review_decisions')
  database
    .prepare('update review_progress set progress = ?')
    .run(JSON.stringify({ sessionId: 'session', files, comments: [] }))

  const next = createReviews(database, createReviewMemory(database))
  next.open('review', aReview([file]))

  expect((await next.read('review')).progress.files).toEqual({ 'a.txt': { hunks: { 1: [1] } } })
})

test('of a part that is kept, files that are not named stay as they were', async () => {
  const reviews = await opened()
  const files = ['a.txt', 'b.txt'].map((path) => aFile(before, edited({ 0: 'ONE\n' }), path))
  reviews.open('review', aReview(files))
  const accepted = { hunks: { 1: 'accepted' as const } }
  reviews.keep('review', { files: { 'a.txt': accepted, 'b.txt': accepted }, comments: [] })

  reviews.keep('review', { files: { 'b.txt': { hunks: {} } }, comments: [] }, true)
  reviews.close('review')
  reviews.open('review', aReview(files))

  expect((await reviews.read('review')).progress.files).toEqual({ 'a.txt': accepted, 'b.txt': { hunks: {} } })
})
