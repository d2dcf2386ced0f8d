import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from '@playwright/test'
import { projectRoot } from './shells.ts'

const run = promisify(execFile)
const entry = (name: string) => join(projectRoot, 'dist/main', `${name}.js`)

test('the built command line tells its version and its commands', async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string }

  const told = await run(process.execPath, [entry('cli'), '--version'])
  const help = await run(process.execPath, [entry('cli'), '--help'])

  expect(told.stdout.trim()).toBe(version)
  expect(help.stdout).toContain('run')
  expect(help.stderr).toBe('')
})

test('the built command line runs by its own name', async () => {
  test.skip(process.platform === 'win32', 'there it is started through a wrapper npm makes')

  const { stdout } = await run(entry('cli'), ['--version'])

  expect(stdout).toMatch(/^\d/)
})

test('the built web shell refuses a port that is none, with its usage', async () => {
  const refused: unknown = await run(process.execPath, [entry('web'), '--port', 'many']).catch(
    (error: unknown) => error,
  )

  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('usage:') as unknown })
})

test('built-in tools and dialects are found in the bundle', async () => {
  const args = ['tool', 'list_files', '--workspace', projectRoot, '--args', '{"path":"bench"}', '--trust']

  const { stdout } = await run(process.execPath, [entry('cli'), ...args])

  expect(JSON.parse(stdout)).toMatchObject({ tool: 'list_files', status: 'success' })
})
