import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ChangesPart } from '../../preload/contract/changes.ts'
import type { FileChange } from '../patch/change-set.ts'
import { openPatchTrial } from '../patch/patch-trial.fixture.ts'
import type { TakeBack } from './reader.ts'
import { readSessionChanges } from './session-changes.ts'

/*
 * Long histories in which two sessions and a person make, edit, rename and delete the same few files, and undo any part
 * of it. Every line says whose it is and stands once: what a session undoes never takes a line of others away that it
 * could not show again, what is refused changes nothing, and what is taken back at once leaves no trace.
 */

type Sessions = 'A' | 'B'
const names = ['a.txt', 'b.txt', 'd/c.txt', 'd/e/f.txt']
const othersOf = { A: /^[PB]/, B: /^[PA]/ } as const

const encodings = ['plain', 'plain', 'marked', 'wide'] as const
type Encoding = (typeof encodings)[number]
const encode = (text: string, encoding: Encoding): Buffer =>
  encoding === 'plain' ? Buffer.from(text) : Buffer.from(`\ufeff${text}`, encoding === 'wide' ? 'utf16le' : 'utf8')
const encodingOf = (bytes: Buffer): Encoding =>
  bytes[0] === 0xff && bytes[1] === 0xfe ? 'wide' : bytes[0] === 0xef ? 'marked' : 'plain'
const decode = (bytes: Buffer): string =>
  bytes.toString(encodingOf(bytes) === 'wide' ? 'utf16le' : 'utf8').replace(/^\ufeff/, '')
const linesOf = (text: string): string[] => text.replaceAll('\ufeff', '').split(/\r?\n/).filter(Boolean)

async function live(next: (below: number) => number, steps: number): Promise<void> {
  let lines = 0
  const some = (owner: string, count: number) => Array.from({ length: count }, () => `${owner}${lines++}`)
  const fresh = (owner: string, count: number) => {
    const ending = next(2) === 0 ? '\n' : '\r\n'
    return encode(some(owner, count).join(ending) + (next(2) === 0 ? ending : ''), encodings[next(4)]!)
  }
  const trial = await openPatchTrial({ 'a.txt': fresh('O', 12), 'b.txt': fresh('O', 12) })
  const { root, sets } = trial
  const place = (path: string) => join(root, path)
  const files = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .sort()
  const texts = () => Object.fromEntries(files().map((path) => [path, decode(readFileSync(place(path)))]))
  const standing = () => Object.values(texts()).flatMap(linesOf)
  const any = <Value>(values: readonly Value[]): Value | undefined => values[next(Math.max(1, values.length))]
  const freeName = () => any(names.filter((name) => !existsSync(place(name))))
  const reader = (session: Sessions, callIds: ReadonlySet<string> | null = null) =>
    readSessionChanges({ sessionId: session, callIds, changes: sets, undone: () => {}, restored: () => {} })

  function edited(path: string, owner: string, keeps: RegExp | null): Buffer {
    const bytes = readFileSync(place(path))
    const text = decode(bytes)
    const ending = text.includes('\r\n') ? '\r\n' : '\n'
    const all = linesOf(text)
    for (let edits = 1 + next(3); edits > 0; edits--) {
      const at = next(all.length + 1)
      const isFree = at < all.length && !keeps?.test(all[at]!)
      all.splice(at, isFree ? next(2) : 0, ...some(owner, isFree ? next(3) : 1))
    }
    const isClosed = text.endsWith('\n') !== (next(8) === 0) && all.length > 0
    return encode(all.join(ending) + (isClosed ? ending : ''), encodingOf(bytes))
  }

  const calls: { readonly session: Sessions; readonly callId: string; readonly id: string }[] = []
  async function call(session: Sessions): Promise<void> {
    const path = any(files())
    const free = freeName()
    const there = path === undefined ? null : { path, beforeHash: (await sets.read([path])).get(path)!.hash }
    const changes: FileChange[] = []
    const how = next(8)
    if (there === null || how === 0) {
      if (free !== undefined) changes.push({ path: free, beforeHash: null, after: fresh(session, 3) })
    } else if (how === 1) changes.push({ ...there, after: null, prunesFolders: true })
    else if (how > 3) changes.push({ ...there, after: edited(there.path, session, othersOf[session]) })
    else if (free !== undefined) {
      const after = edited(there.path, session, othersOf[session])
      changes.push({ ...there, after: null }, { path: free, beforeHash: null, after, from: there.path, mode: 0o644 })
    }
    if (changes.length === 0) return
    const callId = `call ${calls.length}`
    calls.push({ session, callId, id: await sets.write(await sets.plan(changes), { sessionId: session, callId }) })
  }

  function person(): void {
    const path = any(files())
    const free = freeName()
    const how = next(9)
    if (path !== undefined && how === 0) rmSync(place(path))
    else if (path !== undefined && how > 2) writeFileSync(place(path), edited(path, 'P', null))
    else if (free !== undefined) {
      mkdirSync(dirname(place(free)), { recursive: true })
      if (path !== undefined && how === 1) renameSync(place(path), place(free))
      else writeFileSync(place(free), fresh('P', 3))
    }
  }

  /** Whether it happened. What is refused is refused with a reason. */
  async function careful(others: RegExp, work: () => Promise<unknown>): Promise<boolean> {
    const before = texts()
    const theirs = standing().filter((line) => others.test(line))
    const reason = await work().then(
      () => null,
      (error: { readonly code?: string }) => error.code ?? error,
    )
    if (reason !== null) {
      expect(['bad-request', 'conflict', 'STALE_FILE', 'ALREADY_EXISTS', 'NOT_A_DIRECTORY']).toContain(reason)
      expect(texts()).toEqual(before)
    }
    const missing = theirs.filter((line) => !standing().includes(line))
    if (missing.length > 0) {
      const shown: string[] = []
      for (const each of [reader('A'), reader('B')]) {
        for (const { path } of await each.list()) shown.push(...linesOf((await each.read(path)).before ?? ''))
      }
      expect(shown).toEqual(expect.arrayContaining(missing))
    }
    return reason === null
  }

  async function undo(session: Sessions): Promise<void> {
    const chosen = any(calls.filter((each) => each.session === session))
    const changes = reader(session, chosen && next(2) === 0 ? new Set([chosen.callId]) : null)
    const parts: ChangesPart[] = []
    for (const { path, beforeHash, afterHash, isFixed, binary } of await changes.list()) {
      if (next(3) === 0) continue
      const lines: Record<string, number[]> = {}
      const hunks: number[] = []
      for (const hunk of (await changes.read(path)).hunks) {
        const how = next(3)
        if (how === 0) hunks.push(hunk.number)
        const indices = hunk.lines.flatMap(({ kind }, index) => (kind !== 'context' && next(2) === 0 ? [index] : []))
        if (how === 1) lines[hunk.number] = indices
      }
      const isWhole = isFixed !== undefined || binary !== undefined || next(2) === 0
      parts.push({ path, beforeHash, afterHash, ...(isWhole ? {} : { part: { hunks, lines } }) })
    }
    if (parts.length === 0) return
    const before = texts()
    const takeBacks: TakeBack[] = []
    const isDone = await careful(othersOf[session], async () => takeBacks.push(await changes.act('undo', parts)))
    if (!isDone || next(3) > 0) return
    await takeBacks[0]!()
    expect(texts()).toEqual(before)
  }

  for (let step = 0; step < steps; step++) {
    const session = next(4) === 0 ? 'B' : 'A'
    const how = next(11)
    if (how < 4) await call(session)
    else if (how < 7) person()
    else if (how < 10) await undo(session)
    else {
      const chosen = any(calls)
      if (chosen) await careful(othersOf[chosen.session], () => sets.undo(chosen.id))
    }
  }
  trial.remove()
}

test('whatever two sessions and a person did, undoing loses nothing of others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.noShrink(fc.infiniteStream(fc.nat(1_000_000))), async (numbers) => {
      await live((below) => numbers.next().value! % below, 20)
    }),
    // The same histories each time; others with another seed. Known to fail: 1655981258. A call moves a file with a
    // person's lines to where a file stood that another call changed and a person deleted; undone as a whole, the moved
    // file goes with those lines, until that is taken back (`movesOf` in session-tracks.ts takes it for no move).
    {
      seed: Number(process.env['CODELAB_SEED'] ?? 1),
      numRuns: Number(process.env['CODELAB_UNDONE'] ?? 6),
      endOnFailure: true,
    },
  )
}, 600_000)
