import { currentLocale, t } from './text.ts'

/** How long something took, as short as it can be read: `840 ms`, `3.2 s`, `2 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return t('time.ms', { count: Math.max(0, Math.round(ms)) })
  const seconds = ms / 1000
  if (seconds < 60) return t('time.s', { count: seconds.toFixed(seconds < 10 ? 1 : 0) })
  return t('time.min', { minutes: Math.floor(seconds / 60), seconds: Math.round(seconds % 60) })
}

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** When something was, told from now: `5 minutes ago`. */
export function agoText(at: number, now: number): string {
  const seconds = (at - now) / 1000
  const [unit, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const)
  if (unit === 'second') return t('time.now')
  return new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto', style: 'short' }).format(
    Math.round(seconds / size),
    unit,
  )
}

export const exactTime = (at: number): string =>
  new Date(at).toLocaleString(currentLocale(), { dateStyle: 'medium', timeStyle: 'medium' })

/** Tokens, counted coarsely: `940`, `12.4k`, `1.2M`. */
export function tokenText(count: number): string {
  if (count < 1000) return String(count)
  if (count < 1_000_000) return `${(count / 1000).toFixed(count < 100_000 ? 1 : 0)}k`
  return `${(count / 1_000_000).toFixed(1)}M`
}
