import { expect, test } from 'vitest'
import { readArguments } from './arguments.ts'

test('a folder and a script are found among switches, relative to where the program was started', () => {
  const argv = ['--no-sandbox', '/opt/app', 'code', '--script', 'answers.yaml', '--disable-gpu', '--data', '/d']

  expect(readArguments(argv, '/home/me', '/opt/app')).toEqual({
    folder: '/home/me/code',
    script: '/home/me/answers.yaml',
    data: '/d',
  })
})

test('nothing asked for is nothing opened', () => {
  expect(readArguments(['/opt/app'], '/home/me', '/opt/app')).toEqual({ folder: null, script: null, data: null })
})

test("the app's own folder can be opened in itself", () => {
  expect(readArguments(['/opt/app', '.'], '/opt/app', '/opt/app')).toEqual({
    folder: '/opt/app',
    script: null,
    data: null,
  })
})
