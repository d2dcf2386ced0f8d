import { expect, test } from 'vitest'
import type { ActivityEntry } from '../../preload/contract/activity.ts'
import { byDay } from './by-day.ts'

const at = (text: string) => ({ at: new Date(text).getTime() }) as ActivityEntry

test('entries stand under their day, in the order they came', () => {
  const entries = [at('2026-03-02T08:00'), at('2026-03-02T00:00'), at('2026-03-01T23:59')]

  expect(byDay(entries).map((day) => [new Date(day.start).getDate(), day.entries.length])).toEqual([
    [2, 2],
    [1, 1],
  ])
})

test('no entries are no days', () => {
  expect(byDay([])).toEqual([])
})
