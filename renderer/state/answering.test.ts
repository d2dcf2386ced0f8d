import { expect, test } from 'vitest'
import './page.fixture.ts'
import type { SettingsView } from '../../preload/contract/settings.ts'
import { modelAnswering } from './answering.ts'

const profile = (id: string, model: string, label = 'Local') => ({ id, model, label, baseUrl: `http://${id}` })
const view = {
  settings: {
    profiles: [profile('1', 'large'), profile('2', 'small'), profile('3', 'x', 'Quick')],
    activeProfileId: '1',
  },
} as unknown as SettingsView

test.each([
  ['the chosen model where the mode names none', undefined, { kind: 'model', profileId: '1', model: 'large' }],
  ['the model the mode names', 'small', { kind: 'model', profileId: '2', model: 'small' }],
  ['the model whose profile the mode names', 'Quick', { kind: 'model', profileId: '3', model: 'x' }],
  ['no model where the settings have none of that name', 'huge', { kind: 'missing', model: 'huge' }],
])('what would answer is %s', (_, model, expected) => {
  const own = { name: 'mine', ...(model === undefined ? {} : { model }) }

  expect(modelAnswering(view, own)).toMatchObject(expected)
})

test('nobody would answer where no model is chosen', () => {
  expect(modelAnswering(null, undefined)).toEqual({ kind: 'nobody' })
})
