import { expect, test } from 'vitest'
import { parseStatus } from './parse-status.ts'

test('a rename takes its old path from the record behind it', () => {
  const hashes = '100644 100644 100644 aaaa bbbb'
  const text = `2 R. N... ${hashes} R100 new name\0old name\x001 .M N... ${hashes} changed\0? loose\0`

  expect(parseStatus(text, '')).toMatchObject({
    staged: [{ path: 'new name', oldPath: 'old name', change: 'renamed' }],
    unstaged: [{ path: 'changed', change: 'modified' }],
    untracked: ['loose'],
  })
})

test('a hundred thousand files are read in the time of one glance', () => {
  const text = Array.from({ length: 100_000 }, (_, index) => `? folder/file-${index}\0`).join('')
  const start = process.cpuUsage()

  expect(parseStatus(text, '').untracked).toHaveLength(100_000)
  expect(process.cpuUsage(start).user / 1000).toBeLessThan(2000)
})
