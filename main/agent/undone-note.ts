import type { UndoneFile } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import type { TranscriptItem } from '../../preload/contract/transcript.ts'

/** That a person undid parts of what was done, or brought them back. */
export type UndoneItem = Extract<TranscriptItem, { kind: 'undone' | 'restored' }>

export const isUndoneItem = (item: TranscriptItem): item is UndoneItem =>
  item.kind === 'undone' || item.kind === 'restored'

/** What one undoing may take of the context: more is said by the files, which can be read. */
const longestDiff = 8000

/** What a model is told of them; empty where there is nothing to tell, for what was brought back at once was never gone. */
export function undoneNote(items: readonly UndoneItem[], whole: (text: LongText) => string): string {
  const came = new Set<string>()
  const back = new Set<string>()
  for (const { kind, parts } of items) {
    if (kind === 'undone') came.add(parts.undoId)
    else if (came.has(parts.undoId)) back.add(parts.undoId)
  }
  return items
    .filter(({ parts }) => !back.has(parts.undoId))
    .map((item) => (item.kind === 'undone' ? undone(item, whole) : restored(item)))
    .join('\n\n')
}

function undone({ parts, diff }: UndoneItem & { kind: 'undone' }, whole: (text: LongText) => string): string {
  const said = `The person has undone parts of your changes since, in ${filesText(parts)}. Go on from the files as they are now.`
  const text = whole(diff).trimEnd()
  if (text === '') return `(${said})`
  const left = text.length - longestDiff
  const shown = left <= 0 ? text : `${text.slice(0, longestDiff)}\n… ${left} more characters …`
  return `(${said} This is what undoing did:\n${shown})`
}

const restored = ({ parts }: UndoneItem): string =>
  `(The person has brought back what they had undone of your changes, in ${filesText(parts)}.)`

function filesText({ files, total }: UndoneItem['parts']): string {
  const names = files.map(({ path, part, count }) => `${path}${part === 'all' ? '' : ` (${countText(part, count)})`}`)
  return [...names, ...(total > files.length ? [`${total - files.length} more files`] : [])].join(', ')
}

const countText = (part: Exclude<UndoneFile['part'], 'all'>, count: number): string =>
  `${count} ${count === 1 ? part.slice(0, -1) : part}`
