import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands, findCommand } from './command-list.ts'
import { command as serve } from './serve.ts'

test.each(Object.entries(commands))(
  '%s tells what it does and how it is called, as the others do',
  async (name, load) => {
    const { command } = await load()

    expect(command.summary).toMatch(/^[a-z]+s,? .*[^.]$/)
    expect(command.usage).toMatch(new RegExp(`^usage: codelab ${name}( |$)`, 'm'))
  },
)

test('a folder alone is opened, with what follows it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-folder-'))

  expect(await findCommand(folder, ['--port', '0'])).toEqual({ command: serve, args: [folder, '--port', '0'] })
})

test('what is neither a command nor a folder is nothing', async () => {
  expect(await findCommand('rnu', [])).toBeNull()
  expect(await findCommand('constructor', [])).toBeNull()
  expect(await findCommand(import.meta.filename, [])).toBeNull()
})
