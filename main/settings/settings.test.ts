import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultSettings, type ModelProfile } from '../../preload/contract/settings.ts'
import type { SecretStorage } from './secrets.ts'
import { createSettings, type SettingsOptions } from './settings.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'))
})

afterEach(() => rmSync(folder, { recursive: true }))

const open = (options: Partial<SettingsOptions> = {}) => createSettings({ dataDirectory: folder, env: {}, ...options })
const file = () => join(folder, 'settings.json')
const written = () => JSON.parse(readFileSync(file(), 'utf8')) as Record<string, unknown>

const aProfile = (more: Partial<ModelProfile> = {}): ModelProfile => ({
  id: 'p',
  label: 'Mine',
  api: 'openai',
  baseUrl: 'https://models.example/v1',
  model: 'm',
  contextTokens: null,
  dialect: 'auto',
  ...more,
})

/** Turns texts round: enough to see that no file has them in clear. */
const aKeychain: SecretStorage = {
  kind: async () => 'keychain',
  encrypt: async (text) => [...text].reverse().join(''),
  decrypt: async (text) => [...text].reverse().join(''),
}

test('without a file everything is as at first, and none is written', async () => {
  const settings = await open()
  const { mcpServers: _, ...shown } = defaultSettings

  expect(settings.view()).toEqual({
    settings: shown,
    profilesWithKey: [],
    keyStorage: 'memory',
    scriptedBy: null,
  })
  expect(settings.notice).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test('a change is told, saved for the owner alone and there at the next start', async () => {
  const settings = await open()
  const heard: unknown[] = []
  const stop = settings.onChange((view) => heard.push(view.settings.theme))

  settings.update({ theme: 'dark' })
  stop()
  settings.update({ locale: 'ru' })

  expect(heard).toEqual(['dark'])
  expect((await open()).read()).toEqual({ ...defaultSettings, theme: 'dark', locale: 'ru' })
  expect(readdirSync(folder)).toEqual(['settings.json'])
  if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600)
})

test('what another version knows is kept, and what an older one lacked is as at first', async () => {
  writeFileSync(file(), JSON.stringify({ future: { a: 1 }, editor: { fontSize: 20, ligatures: true } }))
  const settings = await open()

  expect(settings.notice).toBeNull()
  expect(settings.read().editor).toEqual({ ...defaultSettings.editor, fontSize: 20 })
  settings.update({ theme: 'light' })

  expect(written()).toMatchObject({ future: { a: 1 }, theme: 'light', editor: { ligatures: true, fontSize: 20 } })
})

test('a server that lends tools is not shown with the rest, and stays gone once it is taken out', async () => {
  const settings = await open()
  settings.update({ mcpServers: { one: { command: 'a', env: { TOKEN: 'secret' } }, other: { command: 'b' } } })
  settings.update({ mcpServers: { other: { command: 'b' } } })

  expect((await open()).read().mcpServers).toEqual({ other: { command: 'b' } })
  expect(JSON.stringify(settings.view())).not.toMatch('mcpServers')
})

test.each([
  ['is no JSON', '{"theme": "dark"', {}],
  ['holds no object', '[]', {}],
  ['has a wrong value', '{"theme": "dark", "locale": "xx"}', { theme: 'dark' }],
])('a file that %s is set aside and told, and what is right of it holds', async (_, text, expected) => {
  writeFileSync(file(), text)

  const settings = await open()

  expect(settings.read()).toEqual({ ...defaultSettings, ...expected })
  expect(settings.notice?.code).toBe('settings-broken')
  expect(readFileSync(settings.notice!.values.path, 'utf8')).toBe(text)
})

test('what cannot be saved changes nothing and says so', async () => {
  const settings = await open({ dataDirectory: join(folder, 'gone') })

  expect(() => settings.update({ theme: 'dark' })).toThrow(
    expect.objectContaining({ name: 'PublicError', code: 'unavailable' }),
  )
  expect(settings.read().theme).toBe('system')
})

test('with a keychain keys are kept encrypted, given back, and go with their profile', async () => {
  const settings = await open({ secrets: aKeychain })
  settings.update({ profiles: [aProfile(), aProfile({ id: 'q' })] })
  await settings.setKey('p', 'key-of-p')
  const view = await settings.setKey('q', 'key-of-q')

  expect(view).toMatchObject({ keyStorage: 'keychain', profilesWithKey: ['p', 'q'] })
  const everything = () =>
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join()
  expect(everything()).not.toMatch(/key-of/)
  const again = await open({ secrets: aKeychain })
  expect(await again.keyFor(aProfile())).toBe('key-of-p')

  await again.setKey('q', '')
  again.update({ profiles: [] })
  expect(everything()).not.toMatch(/p-fo-yek|q-fo-yek/)
})

test('a key is given for the server it was typed for and no other', async () => {
  const settings = await open({ secrets: aKeychain, env: { OPENROUTER_API_KEY: 'router' } })
  settings.update({ profiles: [aProfile()] })
  await settings.setKey('p', 'typed')

  expect(await settings.keyFor(aProfile({ model: 'other', baseUrl: 'https://models.example/v2' }))).toBe('typed')
  expect(await settings.keyFor(aProfile({ baseUrl: 'https://elsewhere.example/v1' }))).toBeUndefined()
  expect(await settings.keyFor(aProfile({ baseUrl: 'http://models.example/v1' }))).toBeUndefined()
  expect(await settings.keyFor(aProfile({ baseUrl: 'https://openrouter.ai/api/v1' }))).toBe('router')

  settings.update({ profiles: [aProfile({ baseUrl: 'https://elsewhere.example/v1' })] })
  settings.update({ profiles: [aProfile()] })
  expect(await settings.keyFor(aProfile())).toBeUndefined()
})

test('a key the keychain does not give back is asked for again', async () => {
  await (await open({ secrets: aKeychain })).setKey('p', 'key')
  const locked: SecretStorage = { ...aKeychain, decrypt: async () => Promise.reject(new Error('locked')) }

  await expect((await open({ secrets: locked })).keyFor(aProfile())).rejects.toThrow('“Mine”')
})

test('without a keychain keys stay in memory', async () => {
  const settings = await open()
  settings.update({ profiles: [aProfile()] })
  await settings.setKey('p', 'secret')

  expect(await settings.keyFor(aProfile())).toBe('secret')
  expect(settings.view().profilesWithKey).toEqual(['p'])
  expect(readdirSync(folder)).toEqual(['settings.json'])
  expect(await (await open()).keyFor(aProfile())).toBeUndefined()
})

test.each([
  ['openai', 'https://api.openai.com/v1', 'open'],
  ['openai', '', 'open'],
  ['anthropic', 'https://api.anthropic.com', 'anthropic'],
  ['anthropic', '', 'anthropic'],
  ['openai', 'https://openrouter.ai/api/v1', 'router'],
] as const)('%s at “%s” takes its key from the environment where none was typed', async (api, baseUrl, expected) => {
  const env = { OPENAI_API_KEY: 'open', ANTHROPIC_API_KEY: 'anthropic', OPENROUTER_API_KEY: 'router' }
  const profile = aProfile({ api, baseUrl })
  const settings = await open({ env })

  expect(await settings.keyFor(profile)).toBe(expected)
  await settings.setKey('p', 'typed')
  expect(await settings.keyFor(profile)).toBe('typed')
})

test.each([
  ['openai', 'https://models.example/v1'],
  ['openai', 'http://127.0.0.1:11434/v1'],
  ['openai', 'http://api.openai.com/v1'],
  ['openai', 'https://api.openai.com:8443/v1'],
  ['openai', 'https://api.openai.com.models.example/v1'],
  ['openai', 'https://api.openai.com@models.example/v1'],
  ['anthropic', 'https://models.example'],
  ['openai', 'constructor'],
  ['openai', 'not an address'],
] as const)('%s at “%s” is sent no key from the environment', async (api, baseUrl) => {
  const settings = await open({ env: { OPENAI_API_KEY: 'open', ANTHROPIC_API_KEY: 'anthropic' } })

  expect(await settings.keyFor(aProfile({ api, baseUrl }))).toBeUndefined()
})

test.each([
  ['http://localhost:11434/v1', true],
  ['http://127.0.0.1:1234', true],
  ['http://[::1]:1234', true],
  ['http://127.0.0.1.example.com', false],
  ['https://models.example', false],
])('a profile at %s counts as one with a key without having one: %s', async (baseUrl, expected) => {
  const settings = await open()

  expect(settings.update({ profiles: [aProfile({ baseUrl })] }).profilesWithKey).toEqual(expected ? ['p'] : [])
})
