import { expect, test } from 'vitest'
import { parseEnvironment } from './login-environment.ts'

test('variables stand between the marks, whatever the shell greets with', () => {
  const output =
    'Welcome back!\nA=no\n--codelab-environment--\nPATH=/a:/b\nTEXT=one\ntwo\n--codelab-environment--\nbye\n'

  expect(parseEnvironment(output)).toEqual({ PATH: '/a:/b', TEXT: 'one\ntwo' })
})

test('what belongs to the asked shell itself is left out', () => {
  const output = '--codelab-environment--\nSHLVL=2\nPWD=/root\n_=/usr/bin/env\nLANG=C\n--codelab-environment--\n'

  expect(parseEnvironment(output)).toEqual({ LANG: 'C' })
})

test('a shell that said nothing of it gives no environment', () => {
  expect(parseEnvironment('command not found')).toBeNull()
})
