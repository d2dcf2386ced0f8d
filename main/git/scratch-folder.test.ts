import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { makeScratchFolder, removeOldScratchFolders } from './scratch-folder.ts'

const place = mkdtempSync(join(tmpdir(), 'scratch-'))
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(place, { recursive: true })
})

test('what a killed process left behind a day ago goes, and nothing else', async () => {
  vi.stubEnv('TMPDIR', place)
  const beside = join(place, 'beside')
  mkdirSync(beside)
  const { pid } = spawnSync(process.execPath, ['-e', ''])
  const old = join(place, `codelab-scratch-${pid}-x`)
  mkdirSync(old)
  writeFileSync(join(old, 'index'), 'x')
  const [young, inUse] = [await makeScratchFolder(), await makeScratchFolder()]
  const [link, file] = [`${old}link`, `${old}file`]
  symlinkSync(beside, link)
  writeFileSync(file, 'x')
  const before = new Date(Date.now() - 25 * 60 * 60 * 1000)
  for (const path of [old, inUse, beside, file]) utimesSync(path, before, before)

  await removeOldScratchFolders()

  const left = [young, inUse, link, file, beside]
  expect(existsSync(old)).toBe(false)
  expect(left.filter((path) => existsSync(path))).toEqual(left)
})
