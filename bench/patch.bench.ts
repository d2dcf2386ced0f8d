import { spawnSync } from 'node:child_process'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileBefore } from '../main/patch/apply.ts'
import { createChangeSets, sha256 } from '../main/patch/change-set.ts'
import { compareTexts } from '../main/patch/hunks.ts'
import { computeHere } from '../main/patch/patch-jobs.ts'
import { propose } from '../main/patch/propose.ts'
import { openStore } from '../main/store/open-store.ts'
import { createFiles } from '../main/workspace/files.ts'
import { percentile, type Report } from './report.ts'

/** The patch engine beside `git apply --check` and beside stated bounds; its writes beside plain ones that are synced. */
export async function run(report: Report): Promise<void> {
  await manyFiles(report)
  await manyBlocks(report)
  await nowhere(report)
  await growth(report)
  comparisons(report)
  await written(report)
}

const word = (number: number): string => `const value${number} = compute(${(number * 7919) % 1000}, "${number}")`

/** Every hunk has three lines of context and one line changed, 5 MB of it over 50 files. */
async function manyFiles(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-bench-'))
  try {
    const parts: string[] = []
    for (let file = 0; file < 50; file++) {
      const path = `src/part${file % 5}/file${file}.ts`
      const lines = Array.from({ length: 2000 }, (_, index) => word(file * 10_000 + index))
      mkdirSync(join(folder, `src/part${file % 5}`), { recursive: true })
      writeFileSync(join(folder, path), `${lines.join('\n')}\n`)
      parts.push(`diff --git a/${path} b/${path}\n--- a/${path}\n+++ b/${path}\n`)
      for (let at = 3; at + 4 < lines.length; at += 7) {
        parts.push(`@@ -${at - 2},7 +${at - 2},7 @@\n`)
        for (let line = at - 3; line <= at + 3; line++) {
          parts.push(line === at ? `-${lines[line]}\n+${lines[line]} // changed\n` : ` ${lines[line]}\n`)
        }
      }
    }
    const patch = parts.join('')
    writeFileSync(join(folder, 'patch'), patch)
    const git = medianOf(7, () => spawned('git', ['apply', '--check', 'patch'], folder))
    const nothing = medianOf(7, () => spawned('git', ['apply', '--check', '--allow-empty', '/dev/null'], folder))
    const ours = await medianOfAsync(7, async () => {
      const proposal = await propose(handsIn(folder), patch)
      if ('problems' in proposal) throw new Error(proposal.problems[0]?.message)
    })
    report({ what: `patch of ${(patch.length / 1e6).toFixed(1)} MB over 50 files`, value: ours, unit: 'ms' })
    report({ what: 'the same beside git apply --check', value: ours / (git - nothing), unit: '×', limit: 1.5 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function handsIn(folder: string) {
  return {
    normalise: (path: string) => path,
    read: async (paths: readonly string[]) =>
      new Map(paths.map((path) => [path, { ...stateOf(join(folder, path)), hash: null }])),
  }
}

function stateOf(path: string): FileBefore {
  try {
    return { kind: 'file', bytes: readFileSync(path), mode: 0o644 }
  } catch {
    return { kind: 'missing' }
  }
}

const largeFile = Array.from({ length: 22_000 }, (_, index) => word(index)).join('\n')

const blocksFor = (numbers: readonly number[]): string =>
  numbers
    .map((number) => `<<<<<<< SEARCH\n${word(number)}\n=======\n${word(number)} // changed\n>>>>>>> REPLACE\n`)
    .join('')

async function applyBlocks(text: string, patch: string): Promise<boolean> {
  const state: FileBefore = { kind: 'file', bytes: new TextEncoder().encode(text), mode: 0o644 }
  const names = new Map([['large.ts', 'large.ts']])
  const result = await computeHere('changesOfPatch', 0, patch, 'large.ts', names, new Map([['large.ts', state]]))
  return !('problems' in result)
}

async function manyBlocks(report: Report): Promise<void> {
  const patch = blocksFor(Array.from({ length: 1000 }, (_, index) => (index * 7919) % 22_000))
  const value = await medianOfAsync(7, async () => {
    if (!(await applyBlocks(largeFile, patch))) throw new Error('A block does not fit.')
  })
  report({ what: '1,000 blocks in a file of 1 MB', value, unit: 'ms', limit: 200 })
}

async function nowhere(report: Report): Promise<void> {
  const lines = [word(10_000), 'something(that, is, not, there)', word(10_002).replace('compute', 'reckon')]
  const patch = `<<<<<<< SEARCH\n${lines.join('\n')}\n=======\nx\n>>>>>>> REPLACE\n`
  const value = await medianOfAsync(7, async () => {
    if (await applyBlocks(largeFile, patch)) throw new Error('The block should fit nowhere.')
  })
  report({ what: 'a block that fits nowhere in 1 MB, told', value, unit: 'ms', limit: 100 })
}

/** Twice the file and twice the patch should take about twice as long. */
async function growth(report: Report): Promise<void> {
  const timed = (count: number): Promise<number> => {
    const text = Array.from({ length: count * 20 }, (_, index) => word(index)).join('\n')
    const patch = blocksFor(Array.from({ length: count }, (_, index) => index * 20))
    return medianOfAsync(5, async () => void (await applyBlocks(text, patch)))
  }
  report({
    what: 'four times the file and the patch',
    value: (await timed(4000)) / (await timed(1000)),
    unit: '×',
    limit: 8,
  })
}

function comparisons(report: Report): void {
  const before = `${Array.from({ length: 20_000 }, (_, index) => word(index)).join('\n')}\n`
  const indented = before.replace(/^/gm, '  ')
  let index = 0
  const everySecond = before.replace(/$/gm, () => (index++ % 2 === 0 ? '' : ';'))
  report({
    what: '20,000 lines indented anew, compared',
    value: medianOf(5, () => timeOf(before, indented)),
    unit: 'ms',
    limit: 200,
  })
  report({
    what: '20,000 lines, every second one changed',
    value: medianOf(5, () => timeOf(before, everySecond)),
    unit: 'ms',
    limit: 400,
  })
}

/** All or nothing, journal and second names, beside what an editor does that saves one file after another safely. */
async function written(report: Report): Promise<void> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-bench-')))
  const data = mkdtempSync(join(tmpdir(), 'codelab-bench-'))
  const store = await openStore(data)
  try {
    const bytesOf = (file: number, text: string) => Buffer.from(`${word(file)} // ${text}\n`.repeat(100))
    const paths = Array.from({ length: 300 }, (_, file) => `part${file % 20}/file${file}.ts`)
    for (const [file, path] of paths.entries()) {
      mkdirSync(join(root, `part${file % 20}`), { recursive: true })
      writeFileSync(join(root, path), bytesOf(file, 'old'))
    }
    const sets = createChangeSets({ root, files: createFiles(root), store })
    const changes = paths.map((path, file) => ({
      path,
      beforeHash: sha256(bytesOf(file, 'old')),
      after: bytesOf(file, 'new'),
    }))
    const writes: number[] = []
    const undoes: number[] = []
    const plain: number[] = []
    const timed = async (samples: number[], work: () => unknown) => {
      const start = performance.now()
      await work()
      samples.push(performance.now() - start)
    }
    for (let run = 0; run < 5; run++) {
      let id = ''
      const owner = { sessionId: 'session', callId: 'call' }
      await timed(writes, async () => (id = await sets.write({ changes, files: [], diff: '' }, owner)))
      await timed(undoes, () => sets.undo(id))
      await timed(plain, () => {
        for (const [file, path] of paths.entries()) saveSafely(join(root, path), bytesOf(file, 'old'))
      })
    }
    const write = percentile(writes, 0.5)
    const undo = percentile(undoes, 0.5)
    const peer = percentile(plain, 0.5)
    report({ what: '300 files written, all or none', value: write, unit: 'ms' })
    report({ what: 'the same beside 300 plain synced writes', value: write / peer, unit: '×', limit: 10 })
    report({ what: '300 files undone', value: undo, unit: 'ms' })
    report({ what: 'the same beside 300 plain synced writes', value: undo / peer, unit: '×', limit: 10 })
  } finally {
    store.close()
    rmSync(root, { recursive: true, force: true })
    rmSync(data, { recursive: true, force: true })
  }
}

function saveSafely(path: string, bytes: Uint8Array): void {
  const file = openSync(`${path}.new`, 'wx')
  writeFileSync(file, bytes)
  fsyncSync(file)
  closeSync(file)
  renameSync(`${path}.new`, path)
}

function timeOf(before: string, after: string): number {
  const start = performance.now()
  compareTexts(before, after)
  return performance.now() - start
}

function spawned(file: string, args: readonly string[], cwd: string): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(file, args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}

const medianOf = (runs: number, once: () => number): number =>
  percentile(
    Array.from({ length: runs }, () => once()),
    0.5,
  )

async function medianOfAsync(runs: number, once: () => Promise<void>): Promise<number> {
  const samples: number[] = []
  for (let i = 0; i < runs; i++) {
    const start = performance.now()
    await once()
    samples.push(performance.now() - start)
  }
  return percentile(samples, 0.5)
}
