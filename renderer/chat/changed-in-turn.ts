import { isCut } from '../../preload/contract/text.ts'
import type { ToolExecution, ToolView } from '../../preload/contract/tool.ts'
import type { Transcript, TranscriptItem } from '../../preload/contract/transcript.ts'

type TurnEnd = Extract<TranscriptItem, { kind: 'turn-end' }>

export interface ChangedFiles {
  readonly count: number
  /** Not all of them are listed here. */
  readonly isAtLeast: boolean
}

/** How many entries the list of a view holds at most. */
const listLength = 50

/** The files that calls of a turn changed, delegated ones too, but for what was undone since; null where there are none. */
export function changedInTurn(transcript: Transcript, end: TurnEnd): ChangedFiles | null {
  const { items, itemsBefore } = transcript
  // It is asked at every frame of a stream: only the turn itself is walked through.
  const last = Math.max(0, items.lastIndexOf(end))
  let first = last
  while (first > 0 && !isOtherEnd(items[first - 1]!, end)) first -= 1
  const found = { paths: new Set<string>(), isCut: first === 0 && itemsBefore > 0 }
  gather(items.slice(first, last), transcript.nested, found)
  const count = found.paths.size
  return count === 0 ? null : { count, isAtLeast: found.isCut }
}

const isOtherEnd = (item: TranscriptItem, { turnId }: TurnEnd): boolean =>
  item.kind === 'turn-end' && item.turnId !== turnId

function gather(
  items: readonly TranscriptItem[],
  nested: Transcript['nested'],
  found: { readonly paths: Set<string>; isCut: boolean },
): void {
  for (const item of items) {
    if (item.kind !== 'tool') continue
    const { execution } = item
    const listed = pathsOf(execution)
    for (const path of listed) found.paths.add(path)
    if (listed.length >= listLength) found.isCut = true
    const delegated = nested[execution.callId]
    if (delegated) gather(delegated.items, delegated.nested, found)
  }
}

function pathsOf(execution: ToolExecution): readonly string[] {
  if (execution.status !== 'completed' || !standsChanged(execution)) return []
  const { callId, outcome } = execution
  const { view } = outcome
  if (view.kind === 'diff') return changedPaths(view)
  if (view.kind === 'entries') return view.entries.filter(({ type }) => type !== 'directory').map(({ path }) => path)
  // It changed something and its view does not say what: a picture it kept, say.
  return [`\0${callId}`]
}

/** A file that was written with what it held already has nothing but its heading in the diff. */
function changedPaths({ files, diff }: ToolView & { kind: 'diff' }): readonly string[] {
  const sections = isCut(diff) ? [] : diff.split(/^(?=diff --git )/m)
  const isSame = (index: number) => sections.length === files.length && /^diff --git .*\n?$/.test(sections[index]!)
  return files.flatMap(({ path }, index) => (isSame(index) ? [] : [path]))
}

/** Whether a call changed files and that was not undone. */
export const standsChanged = (execution: ToolExecution): boolean =>
  execution.status === 'completed' && execution.outcome.changeSetId !== undefined && !execution.undone
