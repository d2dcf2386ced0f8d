import { afterEach, expect, test } from 'vitest'
import en from './en.json'
import ru from './ru.json'
import { localeOf, speak, t, tCount } from './text.ts'

afterEach(() => speak('en'))

test('every text of English stands in Russian too, with the same values', () => {
  const russian: Readonly<Record<string, string>> = ru
  const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

  for (const [key, text] of Object.entries(en)) expect([key, names(russian[key] ?? '')]).toEqual([key, names(text)])
})

test('a count takes the form its language has for it', () => {
  expect([1, 2].map((count) => tCount('status.asking', count))).toEqual(['1 question waits', '2 questions wait'])
  speak('ru')
  expect([1, 3, 5].map((count) => tCount('status.asking', count))).toEqual([
    'Ждёт 1 вопрос',
    'Ждут 3 вопроса',
    'Ждут 5 вопросов',
  ])
})

test('a value that looks like a placeholder is not filled again', () => {
  expect(t('chat.mode-by-agent', { mode: '{mode}' })).toBe('The agent switched to {mode}')
})

test('the system decides the language until the person does', () => {
  expect(localeOf('system', ['ru-RU', 'en'])).toBe('ru')
  expect(localeOf('system', ['fr-FR', 'de'])).toBe('en')
  expect(localeOf('en', ['ru-RU'])).toBe('en')
})
