import { expect, test } from 'vitest'
import { visibleNodes } from './visible-nodes.ts'

const read = (path: string, entries: readonly (readonly [string, 'file' | 'directory'])[], left = 0) => ({
  status: 'read' as const,
  listing: { path, entries: entries.map(([name, type]) => ({ path: name, type, ignored: false })), left },
})

test('open folders show their children below them, closed ones do not', () => {
  const directories = {
    '': read('', [
      ['src', 'directory'],
      ['docs', 'directory'],
      ['a.txt', 'file'],
    ]),
    src: read('src', [['src/b.ts', 'file']]),
    docs: read('docs', [['docs/c.md', 'file']]),
  }

  expect(visibleNodes(directories, new Set(['src'])).map(({ path, depth }) => [path, depth])).toEqual([
    ['src', 0],
    ['src/b.ts', 1],
    ['docs', 0],
    ['a.txt', 0],
  ])
})

test('a folder being read, one that is empty, and one that failed each say so', () => {
  const directories = {
    '': read('', [
      ['a', 'directory'],
      ['b', 'directory'],
      ['c', 'directory'],
    ]),
    b: read('b', []),
    c: { status: 'failed' as const, text: 'No permission' },
  }

  const notes = visibleNodes(directories, new Set(['a', 'b', 'c'])).filter(({ kind }) => kind === 'note')
  expect(notes.map((node) => node.kind === 'note' && node.text)).toEqual(['loading', 'empty', 'No permission'])
})

test('what is not listed is counted', () => {
  expect(visibleNodes({ '': read('', [['a', 'file']], 12) }, new Set()).at(-1)).toEqual({
    kind: 'more',
    path: '/…',
    count: 12,
    depth: 0,
  })
})
