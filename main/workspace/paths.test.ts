import { expect, test } from 'vitest'
import { ToolFailure } from '../errors.ts'
import { normalisePath } from './paths.ts'

const root = '/home/me/project'
const codeOf = (path: string, platform: NodeJS.Platform = 'linux', base = root): unknown => {
  try {
    return normalisePath(path, base, platform)
  } catch (thrown) {
    return thrown instanceof ToolFailure ? thrown.code : thrown
  }
}

test.each([
  ['src/app.ts', 'src/app.ts'],
  ['./src//app.ts', 'src/app.ts'],
  ['src/', 'src'],
  ['.', '.'],
  ['a/..', '.'],
  ['a/../b', 'b'],
  ['a/b/../../c', 'c'],
  ['...', '...'],
  ['name with "quotes"\nand a break', 'name with "quotes"\nand a break'],
  ['файл.txt', 'файл.txt'],
  ['back\\slash', 'back\\slash'],
  ['C:/x', 'C:/x'],
  ['nul', 'nul'],
  ['~/x', '~/x'],
  ['x'.repeat(255), 'x'.repeat(255)],
])('the path %j is known as %j', (path, normal) => {
  expect(normalisePath(path, root, 'linux')).toBe(normal)
})

test.each([
  ['', 'INVALID_PATH'],
  ['a\0b', 'INVALID_PATH'],
  ['half \ud800 character', 'INVALID_PATH'],
  ['x'.repeat(256), 'INVALID_PATH'],
  ['/etc/passwd', 'INVALID_PATH'],
  ['/home/me/project-two/x', 'INVALID_PATH'],
  ['..', 'PATH_OUTSIDE_WORKSPACE'],
  ['a/../../b', 'PATH_OUTSIDE_WORKSPACE'],
  ['../project/x', 'PATH_OUTSIDE_WORKSPACE'],
])('the path %j is refused with %s', (path, code) => {
  expect(codeOf(path)).toBe(code)
})

test('an absolute path inside the workspace is refused with its relative form', () => {
  expect(() => normalisePath('/home/me/project/src/../lib/app.ts', root, 'linux')).toThrow(
    /Give it relative to the workspace: "lib\/app\.ts"/,
  )
})

test.each([
  ['src\\app.ts', 'src/app.ts'],
  ['C:\\x', 'INVALID_PATH'],
  ['c:x', 'INVALID_PATH'],
  ['\\\\server\\share\\x', 'INVALID_PATH'],
  ['\\x', 'INVALID_PATH'],
  ['a\\..\\..\\b', 'PATH_OUTSIDE_WORKSPACE'],
  ['nul', 'INVALID_PATH'],
  ['dir/COM1.txt', 'INVALID_PATH'],
  ['lpt9 .log', 'INVALID_PATH'],
  ['name.', 'INVALID_PATH'],
  ['name ', 'INVALID_PATH'],
  ['a:stream', 'INVALID_PATH'],
  ['why?', 'INVALID_PATH'],
  ['console.ts', 'console.ts'],
])('on Windows the path %j gives %s', (path, expected) => {
  expect(codeOf(path, 'win32', 'C:\\Users\\me\\project')).toBe(expected)
})

test('on Windows an absolute path inside is told in its relative form, whatever its case', () => {
  expect(() => normalisePath('c:\\users\\ME\\project\\src\\a.ts', 'C:\\Users\\me\\project', 'win32')).toThrow(
    /relative to the workspace: "src\/a\.ts"/,
  )
})
