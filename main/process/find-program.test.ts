import { chmodSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { findProgram } from './find-program.ts'

const path = process.env['PATH']
afterEach(() => {
  process.env['PATH'] = path
})

test('a program is found where a child would find it, never by an empty or relative entry', async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-program-')))
  writeFileSync(join(folder, 'mine'), '#!/bin/sh\n')
  writeFileSync(join(folder, 'text'), '')
  chmodSync(join(folder, 'mine'), 0o755)

  process.env['PATH'] = ['', '.', 'node_modules/.bin', folder].join(delimiter)

  expect(await findProgram('mine')).toBe(join(folder, 'mine'))
  expect(await findProgram('text')).toBeNull()
  expect(await findProgram('vitest')).toBeNull()
  expect(await findProgram('./mine')).toBeNull()
  expect(await findProgram('')).toBeNull()
})
