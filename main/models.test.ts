import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ModelProfile } from '../preload/contract/settings.ts'
import { createModels } from './models.ts'
import { createScripted } from './providers/builtin/scripted.ts'
import { parseScript } from './providers/scripts.ts'
import { createSettings } from './settings/settings.ts'
import type { Tours } from './tour/tour.ts'

let folder: string
let server: Server | null = null

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
  server?.close()
  server = null
})

const aProfile = (more: Partial<ModelProfile> = {}): ModelProfile => ({
  id: 'p',
  label: 'Mine',
  api: 'openai',
  baseUrl: 'http://models.lan/v1',
  model: 'm',
  contextTokens: null,
  dialect: 'auto',
  ...more,
})

const tours: Tours = {
  start: async () => '/tour',
  has: (root) => root === '/tour',
  model: 'tour script',
  scriptedModel: async () => ({ provider: createScripted(await parseScript('[Welcome]')), model: 'tour script' }),
}

type Options = Partial<Parameters<typeof createModels>[2]>

async function setUp(profile: ModelProfile | null, options: Options = {}, env: Record<string, string> = {}) {
  const settings = await createSettings({ dataDirectory: folder, env })
  if (profile) settings.update({ profiles: [profile], activeProfileId: profile.id })
  return createModels(settings, tours, { script: undefined, chosen: undefined, ...options })
}

const aScript = () => {
  const path = join(folder, 'script.yaml')
  writeFileSync(path, 'model: written\nturns: [Hello]')
  return path
}

test('in the folder of a tour its script answers, whatever else is chosen; elsewhere it never does', async () => {
  const models = await setUp(aProfile())
  const withScript = await setUp(null, { script: aScript() })

  expect(await models.current('/tour')).toMatchObject({ model: 'tour script', isScripted: true })
  expect(await models.current('/other')).toMatchObject({ model: 'm', isScripted: false })
  expect([models.scriptedBy('/tour'), models.scriptedBy('/other')]).toEqual(['tour script', null])
  expect(await withScript.current('/tour')).toMatchObject({ model: 'tour script' })
  expect(await withScript.current('/other')).toMatchObject({ model: 'written', isScripted: true })
  expect(withScript.scriptedBy('/other')).toBe('written')
})

test('a model named at start wins over the one that is set', async () => {
  const chosen = { api: 'openai', baseUrl: 'http://127.0.0.1:1/v1', model: 'named', key: undefined } as const

  expect(await (await setUp(aProfile(), { chosen })).current('/other')).toMatchObject({ model: 'named' })
})

test.each([
  ['https://api.openai.com/v1', 'enter one in the settings, or set OPENAI_API_KEY'],
  ['https://openrouter.ai/api/v1', 'set OPENROUTER_API_KEY'],
])('%s is not asked without a key', async (baseUrl, hint) => {
  const models = await setUp(aProfile({ baseUrl }))

  await expect(models.current('/other')).rejects.toThrow(hint)
})

test('without a model it is said that one is to be chosen', async () => {
  await expect((await setUp(null)).current('/other')).rejects.toThrow('No model is chosen yet')
})

test('a mode has the model it asks for, and says which there are where that is none of them', async () => {
  const settings = await createSettings({ dataDirectory: folder, env: {} })
  const other = aProfile({ id: 'q', label: 'Small ones', model: 'small', contextTokens: 1000 })
  settings.update({ profiles: [aProfile(), other], activeProfileId: 'p' })
  await settings.setKey('p', 'key')
  const models = await createModels(settings, tours, { script: undefined, chosen: undefined })

  expect(await models.current('/other')).toMatchObject({ model: 'm' })
  expect(await models.current('/other', 'small')).toMatchObject({ model: 'small', contextTokens: 1000 })
  expect(await models.current('/other', 'Small ones')).toMatchObject({ model: 'small' })
  expect(await models.current('/tour', 'small')).toMatchObject({ model: 'tour script' })
  await expect(models.current('/other', 'huge')).rejects.toThrow(
    'The mode asks for the model huge. The settings have: m (Mine), small (Small ones).',
  )
})

test('a test and a probe send no key of the environment to an address that was only tried', async () => {
  const heard: (string | undefined)[] = []
  server = createServer((request, response) => {
    heard.push(request.headers.authorization)
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error": {"message": "Who are you?"}}')
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const profile = aProfile({ baseUrl: `http://127.0.0.1:${port}/v1` })
  const models = await setUp(null, {}, { OPENAI_API_KEY: 'a-real-key' })

  expect(await models.test(profile, undefined)).toMatchObject({ ok: false, kind: 'auth' })
  const probe = await models.probe(profile, undefined, new AbortController().signal)

  expect(probe.dialect).toBeNull()
  expect(probe.results).toMatchObject([{ way: 'native', outcome: 'failed', reply: expect.stringContaining('Who are') }])
  expect(heard.length).toBeGreaterThan(1)
  expect(heard.join()).not.toContain('a-real-key')
})

test('a probe that a slow model holds up ends when it is stopped, and its request with it', async () => {
  const stop = new AbortController()
  const hungUp = new Promise<void>((resolve) => {
    server = createServer((request, response) => {
      request.resume()
      response.on('close', resolve)
      stop.abort()
    })
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  const { port } = server!.address() as AddressInfo
  const models = await setUp(null)

  const probe = models.probe(aProfile({ baseUrl: `http://127.0.0.1:${port}/v1` }), 'key', stop.signal)

  await expect(probe).rejects.toMatchObject({ code: 'unavailable', message: 'The probe was stopped.' })
  await hungUp
})
