import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ToolFailure } from '../errors.ts'
import { bundleFixture } from '../store/bundle.fixture.ts'
import { openStore } from '../store/open-store.ts'
import { createFiles } from '../workspace/files.ts'
import type { Store } from '../store/store.ts'
import { createChangeSets } from './change-set.ts'
import type { Disk } from './change-set-disk.ts'
import { propose } from './propose.ts'
import { countingDisk, failure } from './faulty-disk.fixture.ts'
import { manyFiles, patchForMany, smallPatch, smallTree } from './all-or-nothing.fixture.ts'
import { makeTree, openPatchTrial, owner, readTree } from './patch-trial.fixture.ts'

/** Every n-th call to the disk is tried where time matters; `CODELAB_KILL_EVERY=1` tries all of them. */
const every = Number(process.env['CODELAB_KILL_EVERY'] ?? 4)

/** The tree after, and how many calls to the disk the write takes when nothing fails. */
async function undisturbed(tree: typeof smallTree, patch: string) {
  const { disk, calls } = countingDisk(() => undefined)
  const trial = await openPatchTrial(tree, disk)
  const before = trial.tree()
  const plan = await trial.plan(patch)
  const planned = calls()
  await trial.sets.write(plan, owner)
  const after = trial.tree()
  trial.remove()
  return { before, after, first: planned + 1, last: calls() }
}

describe('a fault at every call to the disk', () => {
  test('leaves the tree as it was, or the write is done', async () => {
    const codes = ['EIO', 'ENOSPC', 'EACCES']
    const { before, after, first, last } = await undisturbed(smallTree, smallPatch)
    expect(last - first).toBeGreaterThan(60)
    for (let n = first; n <= last; n += every) {
      const { disk } = countingDisk((call) => {
        if (call === n) throw failure(codes[n % codes.length]!)
      })
      const trial = await openPatchTrial(smallTree, disk)
      const plan = await trial.plan(smallPatch)

      const failed = await trial.sets.write(plan, owner).then(
        () => null,
        (thrown: unknown) => thrown,
      )

      if (failed) {
        expect([n, trial.tree()]).toEqual([n, before])
        expect(failed).toBeInstanceOf(ToolFailure)
      } else {
        // What could not be tidied up is at the next start.
        await trial.sets.recover()
        expect([n, trial.tree()]).toEqual([n, after])
      }
      trial.remove()
    }
  })

  test('a disk that fails from some call on is put right at the next start', async () => {
    const { before, after, first, last } = await undisturbed(smallTree, smallPatch)
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-dead-')))
    for (let n = first; n <= last; n += every) {
      rmSync(root, { recursive: true })
      makeTree(root, smallTree)
      const store = await openStore(':memory:')
      const files = createFiles(root)
      const { disk } = countingDisk((call) => {
        if (call >= n) throw failure('EIO')
      })
      const { plan } = await planWith(disk, root, store)

      await plan().catch(() => undefined)
      await createChangeSets({ root, files, store }).recover()

      expect([before, after]).toContainEqual(readTree(root))
      store.close()
    }
    rmSync(root, { recursive: true })
  })

  test('a fault while the journal is finished leaves the rest to the next start', async () => {
    const { before, after, first, last } = await undisturbed(smallTree, smallPatch)
    const middle = Math.floor((first + last) / 2)
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-dead-')))
    for (let n = 1; n < 60; n += every) {
      rmSync(root, { recursive: true })
      makeTree(root, smallTree)
      const store = await openStore(':memory:')
      const files = createFiles(root)
      const { disk } = countingDisk((call) => {
        if (call >= middle + 25) throw failure('EIO')
      })
      await (await planWith(disk, root, store)).plan().catch(() => undefined)
      const second = countingDisk((call) => {
        if (call >= n) throw failure('EIO')
      })
      await createChangeSets({ root, files, store, disk: second.disk })
        .recover()
        .catch(() => undefined)

      await createChangeSets({ root, files, store }).recover()

      expect([before, after]).toContainEqual(readTree(root))
      store.close()
    }
    rmSync(root, { recursive: true })
  })
})

async function planWith(disk: Disk, root: string, store: Store) {
  const files = createFiles(root)
  const sets = createChangeSets({ root, files, store, disk })
  return {
    plan: async () => {
      const proposal = await propose({ normalise: files.normalise, read: sets.read, compute: sets.compute }, smallPatch)
      if ('problems' in proposal) throw new Error('The patch does not fit.')
      return sets.write(await sets.plan(proposal.changes), owner)
    },
  }
}

describe('the process is killed', () => {
  let killed: Awaited<ReturnType<typeof bundleFixture>>
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-kill-')))

  beforeAll(async () => {
    killed = await bundleFixture(join(import.meta.dirname, 'killed-write.fixture.ts'))
    makeTree(join(folder, 'pristine'), manyFiles)
  })
  afterAll(() => {
    killed.remove()
    rmSync(folder, { recursive: true })
  })

  const run = (root: string, data: string, at: number): Promise<NodeJS.Signals | null> =>
    new Promise((resolve) => killed.start(root, data, String(at)).on('exit', (_code, signal) => resolve(signal)))

  test(
    'at steps all through the write of 50 files: the tree is the one before or the one after',
    { timeout: 120_000 },
    async () => {
      const before = readTree(join(folder, 'pristine'))
      const seen = new Set<string>()
      const { after, first, last } = await undisturbed(manyFiles, patchForMany)
      // `KILLS` sets how many; one child process each.
      const steps = Number(process.env['KILLS'] ?? 12)
      for (let i = 0; i <= steps; i++) {
        const at = Math.round(first + ((last - first) * i) / steps)
        const root = join(folder, `root-${i}`)
        const data = join(folder, `data-${i}`)
        cpSync(join(folder, 'pristine'), root, { recursive: true })

        expect(await run(root, data, at)).toBe('SIGKILL')
        const store = await openStore(data)
        await createChangeSets({ root, files: createFiles(root), store }).recover()
        store.close()

        const tree = readTree(root)
        expect([before, after]).toContainEqual(tree)
        seen.add(JSON.stringify(tree) === JSON.stringify(after) ? 'after' : 'before')
        rmSync(root, { recursive: true })
      }
      expect([...seen].sort()).toEqual(['after', 'before'])
    },
  )
})
