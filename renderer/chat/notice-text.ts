import { hasText, t, tCount } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'

/** Main says what happened by a code and values; a code that a newer main brought is shown as it is. */
export function noticeText(code: string, values: Readonly<Record<string, string>>): string {
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, valueText(value)]))
  if (code === 'results-folded') return tCount('notice.results-folded', Number(values['count'] ?? 0))
  const key = `notice.${code}`
  return hasText(key) ? t(key, shown) : [visibleLine(code), ...Object.values(shown)].join(' ')
}

function valueText(value: string): string {
  const key = `value.${value}`
  return hasText(key) ? t(key) : visibleLine(value)
}
