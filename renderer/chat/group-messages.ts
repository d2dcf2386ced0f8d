import type { AssistantMessage } from '../../preload/contract/agent.ts'
import type { Transcript, TranscriptItem } from '../../preload/contract/transcript.ts'

/** One row of the message list: an item of the transcript, or what stands between them. */
export type Row =
  | { readonly key: string; readonly kind: 'item'; readonly item: TranscriptItem }
  | { readonly key: string; readonly kind: 'older'; readonly count: number }
  | { readonly key: string; readonly kind: 'working' }

/**
 * An item's row stays the same object while the item does, so that a finished message is not drawn again; null where
 * it has none. Between two frames of a stream one item of thousands changes, so rows are found by place first.
 */
const rows = new WeakMap<TranscriptItem, Row | null>()
let lastItems: readonly TranscriptItem[] = []
let lastRows: readonly (Row | null)[] = []

/** The rows of a transcript: what has nothing to show is left out, and what is missing at the ends is said. */
export function groupMessages(transcript: Transcript): readonly Row[] {
  const { items, itemsBefore, running } = transcript
  const list: Row[] = []
  if (itemsBefore > 0) list.push({ key: 'older', kind: 'older', count: itemsBefore })
  const found = items.map((item, index) => (item === lastItems[index] ? (lastRows[index] ?? null) : rowOf(item)))
  lastItems = items
  lastRows = found
  for (const row of found) if (row) list.push(row)
  if (running && !isBusyBelow(items.at(-1))) list.push({ key: 'working', kind: 'working' })
  return list
}

/** The rows of items that are all there: of what was delegated. */
export const rowsOf = (items: readonly TranscriptItem[]): readonly Row[] =>
  items.map(rowOf).filter((row) => row !== null)

function rowOf(item: TranscriptItem): Row | null {
  const known = rows.get(item)
  if (known !== undefined) return known
  const row: Row | null = isShown(item) ? { key: keyOf(item), kind: 'item', item } : null
  rows.set(item, row)
  return row
}

function keyOf(item: TranscriptItem): string {
  switch (item.kind) {
    case 'user':
    case 'assistant':
      return item.message.id
    case 'tool':
      return `call:${item.execution.callId}`
    case 'turn-end':
      return `end:${item.turnId}:${item.at}`
    case 'mode':
      return `mode:${item.at}`
    case 'undone':
    case 'restored':
      return `${item.kind}:${item.parts.undoId}`
    case 'notice':
      return `notice:${item.id}`
  }
}

function isShown(item: TranscriptItem): boolean {
  if (item.kind === 'assistant') return hasWords(item.message)
  return true
}

/** A message that only calls tools has nothing to show of its own: the cards stand behind it. */
const hasWords = ({ text, reasoning }: AssistantMessage): boolean => text !== '' || reasoning !== ''

/** Whether the last item already shows that something is going on. */
function isBusyBelow(last: TranscriptItem | undefined): boolean {
  if (last?.kind === 'assistant') return !last.message.complete && hasWords(last.message)
  if (last?.kind === 'tool')
    return ['created', 'validated', 'asking', 'approved', 'running'].includes(last.execution.status)
  return false
}
