import { expect, test } from 'vitest'
import { asked, main } from './page.fixture.ts'
import type { ModelProfile } from '../../preload/contract/settings.ts'
import { useSettings } from './settings-store.ts'

const profile: ModelProfile = {
  id: 'p',
  label: '',
  api: 'openai',
  baseUrl: 'http://127.0.0.1:1/v1',
  model: 'm',
  contextTokens: null,
  dialect: 'auto',
}

test('a probe that is given up is stopped by the id it was started with', async () => {
  main.answer({ 'model.probe': () => ({ results: [], dialect: null }) })
  const stop = new AbortController()

  await useSettings.getState().probeModel(profile, null, stop.signal)
  stop.abort()

  const { probeId } = asked.find(({ channel }) => channel === 'model.probe')!.input as { probeId: string }
  expect(asked.at(-1)).toEqual({ channel: 'model.stop-probe', input: { probeId } })
})
