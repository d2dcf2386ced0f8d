import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './apply-diff.ts'

const block = (search: string, replace: string) => `<<<<<<< SEARCH\n${search}\n=======\n${replace}\n>>>>>>> REPLACE\n`

test('blocks are applied and their places told', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'a.py'), 'def f():\n    return 1\n\ndef g():\n    return 2\n')

  const { result, changeSetId } = await trial.call(tool, {
    path: 'a.py',
    diff: block('    return 1', '    return 10') + block('return 2', 'x = 3\nreturn x'),
  })

  expect(result).toEqual({
    blocks_applied: 2,
    locations: [
      { block: 1, start_line: 2, end_line: 2, match: 'exact' },
      { block: 2, start_line: 5, end_line: 5, match: 'indentation' },
    ],
  })
  expect(readFileSync(join(trial.root, 'a.py'), 'utf8')).toBe(
    'def f():\n    return 10\n\ndef g():\n    x = 3\n    return x\n',
  )
  expect(changeSetId).toBeTypeOf('string')
})

test('a link inside is followed: the file it leads to changes, and the link stays', async () => {
  const trial = await openTrial()
  mkdirSync(join(trial.root, 'real'))
  writeFileSync(join(trial.root, 'real/a'), 'x\n')
  symlinkSync('real/a', join(trial.root, 'link'))

  const { writes } = await trial.prepare(tool, { path: 'link', diff: block('x', 'y') })
  await trial.call(tool, { path: 'link', diff: block('x', 'y') })

  expect(writes).toEqual(['real/a'])
  expect(readFileSync(join(trial.root, 'real/a'), 'utf8')).toBe('y\n')
})

test.each([
  ['a file that is not there', { path: 'none', diff: block('x', 'y') }, 'FILE_NOT_FOUND'],
  ['a folder', { path: 'dir', diff: block('x', 'y') }, 'NOT_A_FILE'],
  ['a path out of the workspace', { path: '../x', diff: block('x', 'y') }, 'PATH_OUTSIDE_WORKSPACE'],
  ['two places', { path: 'twice', diff: block('x', 'y') }, 'AMBIGUOUS_MATCH'],
  [
    'another file in a patch',
    { path: 'twice', diff: '*** Begin Patch\n*** Add File: other\n+x\n*** End Patch' },
    'INVALID_ARGUMENTS',
  ],
])('%s is refused', async (_name, input, code) => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'twice'), 'x\nx\n')
  mkdirSync(join(trial.root, 'dir'))

  await expect(trial.prepare(tool, input)).rejects.toMatchObject({ code })
})

test('the encoding of the file stays', async () => {
  const trial = await openTrial()
  writeFileSync(join(trial.root, 'ru.txt'), Buffer.from('cff0e8e2e5f20d0aeceee92064f0f3e30d0a', 'hex'))

  await trial.call(tool, { path: 'ru.txt', diff: block('Привет', 'Здравствуй') })

  expect(readFileSync(join(trial.root, 'ru.txt')).toString('hex')).toBe('c7e4f0e0e2f1f2e2f3e90d0aeceee92064f0f3e30d0a')
})
