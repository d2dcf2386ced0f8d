import { expect, test } from 'vitest'
import { draftOf, serverOf } from './mcp-drafts.ts'

const program = { command: 'node', args: ['server.js'], env: { TOKEN: 'secret', HOST: '${HOST}' } }
const address = { url: 'https://one.example/mcp', headers: { Authorization: 'Bearer secret' } }

test('what could be a secret is not shown, the name of a variable is', () => {
  expect(draftOf(program)).toEqual({ ...program, env: { TOKEN: null, HOST: '${HOST}' } })
  expect(draftOf(address)).toEqual({ ...address, headers: { Authorization: null } })
  expect(draftOf({ command: 'node' })).toEqual({ command: 'node' })
})

test('what was not shown stays as it was, beside what was typed', () => {
  const draft = { command: 'deno', env: { TOKEN: null, LEVEL: 'high' } }

  expect(serverOf(draft, program)).toEqual({ command: 'deno', env: { TOKEN: 'secret', LEVEL: 'high' } })
  expect(serverOf({ ...draftOf(address), disabled: true }, address)).toEqual({ ...address, disabled: true })
})

test('a value that is kept for one server is not given to another', () => {
  const elsewhere = { url: 'https://other.example/mcp', headers: { Authorization: null } }

  expect(() => serverOf(elsewhere, address)).toThrow('Type the value of Authorization again')
  expect(() => serverOf({ command: 'node', env: { Authorization: null } }, address)).toThrow('Type the value')
  expect(() => serverOf({ command: 'node', env: { constructor: null } }, program)).toThrow('Type the value')
  expect(() => serverOf({ command: 'node', env: { TOKEN: null } }, undefined)).toThrow('Type the value')
})
