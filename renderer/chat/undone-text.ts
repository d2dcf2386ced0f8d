import type { UndoneParts } from '../../preload/contract/agent.ts'
import { t, tCount } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'

/** What a person undid of a session's changes, or brought back, in a line. */
export function undoneText(kind: 'undone' | 'restored', { files, total }: UndoneParts): string {
  const [file] = files
  if (total !== 1 || !file) return tCount(`chat.${kind}.files`, total)
  const { path, part, count } = file
  const values = { path: visibleLine(path) }
  return part === 'all' ? t(`chat.${kind}.all`, values) : tCount(`chat.${kind}.${part}`, count, values)
}
