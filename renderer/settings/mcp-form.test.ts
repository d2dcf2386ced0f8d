import { expect, test } from 'vitest'
import type { McpServerDraft } from '../../preload/contract/settings.ts'
import { draftOf, emptyForm, formOf, problemsOf } from './mcp-form.ts'

test.each<McpServerDraft>([
  { command: 'npx' },
  { command: 'npx', args: ['-y', 'a server', '--x=1'], env: { TOKEN: null, HOST: '${HOST}' }, cwd: '/srv' },
  { url: 'https://tools.example/mcp', headers: { Authorization: null }, disabled: true },
])('what is not touched is saved as it was: %j', (server) => {
  expect(draftOf(formOf('one', server))).toEqual(server)
})

test('empty lines and values without a name are left out', () => {
  const values = [{ id: '1', name: ' ', value: 'x' }]

  expect(draftOf({ ...emptyForm, command: ' node ', args: '\n a.js\n\n', values })).toEqual({
    command: 'node',
    args: [' a.js'],
  })
})

test('what is wrong is told of the name and of what shall be reached', () => {
  const form = { ...emptyForm, name: 'files', command: 'node' }

  expect(problemsOf(form, ['other'])).toEqual({ name: null, target: null })
  expect(problemsOf(form, ['files'])).toEqual({ name: 'taken', target: null })
  expect(problemsOf({ ...form, name: 'my files' }, [])).toEqual({ name: 'form', target: null })
  expect(problemsOf(emptyForm, [])).toEqual({ name: 'empty', target: 'empty' })
  expect(problemsOf({ ...form, kind: 'address', url: 'ftp://x' }, [])).toEqual({ name: null, target: 'not-http' })
  expect(problemsOf({ ...form, kind: 'address', url: 'https://x/mcp' }, [])).toEqual({ name: null, target: null })
})
