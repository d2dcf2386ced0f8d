import fc from 'fast-check'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { withEntry } from './held-directory.ts'
import { normalisePath } from './paths.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
const target = fc.oneof(
  path,
  fc.constantFrom(
    '..',
    '../..',
    '../../..',
    '/',
    '/etc',
    '.',
    './a',
    '../outside',
    'ROOT',
    'ROOT/a',
    'ROOT/../outside',
  ),
  fc.array(fc.oneof(name, fc.constant('..')), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/')),
)
const step = fc.oneof(
  fc.record({ kind: fc.constant('folder' as const), at: path }),
  fc.record({ kind: fc.constant('file' as const), at: path }),
  fc.record({ kind: fc.constant('link' as const), at: path, to: target }),
)

test.each([false, true])(
  'whatever links there are, a path leads where the system says, or nowhere (portable: %s)',
  async (portable) => {
    const base = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-links-')))
    let round = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(path, { minLength: 1, maxLength: 6 }),
        async (steps, asked) => {
          const root = join(base, String(round++), 'root')
          mkdirSync(root, { recursive: true })
          mkdirSync(join(dirname(root), 'outside'))
          for (const { at, ...what } of steps) {
            try {
              if (what.kind === 'folder') mkdirSync(join(root, at))
              else if (what.kind === 'file') writeFileSync(join(root, at), '', { flag: 'wx' })
              else symlinkSync(what.to.replace('ROOT', root), join(root, at))
            } catch {
              // Not every random step can be done.
            }
          }
          for (const one of asked) {
            for (const followLast of [false, true]) {
              const found = await withEntry(root, normalisePath(one, root), (entry) => entry.path, {
                portable,
                followLast,
              }).catch(() => null)
              const whole = join(root, one)
              // A link to nothing leads to where something could be made.
              const isFollowed = followLast && existsSync(whole)
              const real = realOrNull(isFollowed ? whole : dirname(whole))
              if (found !== null) {
                const folder = join(root, dirname(found))
                expect(realOrNull(folder)).toBe(folder)
                if (isFollowed || !followLast)
                  expect(realOrNull(join(root, isFollowed ? found : dirname(found)))).toBe(real)
              } else if (isFollowed) {
                expect(real === root || real?.startsWith(`${root}/`)).toBe(false)
              }
            }
          }
          rmSync(dirname(root), { recursive: true })
        },
      ),
      { numRuns: 150 },
    )
  },
)

function realOrNull(path: string): string | null {
  try {
    return realpathSync(path)
  } catch {
    return null
  }
}
