import type { Hunk } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'

const most = { lines: 12, characters: 200 }

/** A hunk as a screen reader says it: which it is, how it stands, and what changes in it. */
export function hunkText(
  { number, lines }: Hunk,
  total: number,
  word: string | null,
  enclosing: string | null,
): string {
  const changed = lines.filter(({ kind }) => kind !== 'context').slice(0, most.lines)
  return [
    t('review.hunk', { number, total }),
    ...(word === null ? [] : [word]),
    ...(enclosing === null ? [] : [visibleLine(enclosing)]),
    ...changed.map(
      ({ kind, text }) => `${kind === 'added' ? '+' : '−'} ${visibleLine(text.slice(0, most.characters))}`,
    ),
  ].join(', ')
}
