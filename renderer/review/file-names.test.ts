import { expect, test } from 'vitest'
import { fileNames } from './file-names.ts'

const named = (...paths: string[]) =>
  Object.fromEntries([...fileNames(paths)].map(([path, { where, isTwin }]) => [path, isTwin ? `twin ${where}` : where]))

test('a file of its own name is told with its folder', () => {
  expect(named('main/patch/apply.ts', 'README.md')).toEqual({ 'main/patch/apply.ts': 'main/patch', 'README.md': '' })
})

test('files of one name are told apart by as few folders as that takes', () => {
  expect(named('main/chat/index.ts', 'renderer/chat/index.ts', 'main/git/index.ts', 'index.ts')).toEqual({
    'main/chat/index.ts': 'twin main/chat',
    'renderer/chat/index.ts': 'twin renderer/chat',
    'main/git/index.ts': 'twin …/git',
    'index.ts': 'twin ',
  })
})

test('a name that an object has by itself is a name', () => {
  expect(named('a/constructor', '__proto__')).toEqual(
    Object.fromEntries([
      ['a/constructor', 'a'],
      ['__proto__', ''],
    ]),
  )
})
