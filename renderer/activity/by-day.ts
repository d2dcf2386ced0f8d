import type { ActivityEntry } from '../../preload/contract/activity.ts'

export interface Day {
  /** Its beginning; ms since 1970. */
  readonly start: number
  readonly entries: readonly ActivityEntry[]
}

/** The entries, the newest first, under the days of the person's own calendar. */
export function byDay(entries: readonly ActivityEntry[]): readonly Day[] {
  const days: { start: number; entries: ActivityEntry[] }[] = []
  for (const entry of entries) {
    const start = new Date(entry.at).setHours(0, 0, 0, 0)
    const last = days.at(-1)
    if (last?.start === start) last.entries.push(entry)
    else days.push({ start, entries: [entry] })
  }
  return days
}
