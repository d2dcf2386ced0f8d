import type { AgentEvent, UndoneFile, UndoneParts } from '../../preload/contract/agent.ts'
import type { Folder } from '../folders.ts'
import type { Conversation } from './conversation.ts'

type UndoingEvent = Parameters<Conversation['partsUndone']>[0]

type ChangeSets = Folder['changes']
type ChangeSetRecord = Awaited<ReturnType<ChangeSets['recorded']>>['sets'][number]

const mostFiles = 50

/**
 * What the log of a session is still to be told of undoing by parts: the process ended between the write, which the
 * journal has, and its event.
 */
export async function unloggedUndoing(
  changes: ChangeSets,
  sessionId: string,
  events: readonly AgentEvent[],
): Promise<readonly UndoingEvent[]> {
  const { sets } = await changes.recorded(
    sessionId,
    () => [],
    () => null,
  )
  const told = new Map<string, UndoneParts>()
  for (const event of events) {
    if (event.type === 'parts-undone') told.set(event.undoId, event)
    if (event.type === 'parts-restored') told.delete(event.undoId)
  }
  const wereTold = new Set(events.flatMap((event) => (event.type === 'parts-undone' ? [event.undoId] : [])))
  return sets
    .filter(({ undoes }) => undoes === 'parts')
    .flatMap((set): UndoingEvent[] => {
      const isBack = set.state === 'undone'
      const open = told.get(set.id)
      if (isBack) return open ? [{ type: 'parts-restored', ...partsOnly(open) }] : []
      return wereTold.has(set.id) ? [] : [{ type: 'parts-undone', ...partsOf(set), diff: '' }]
    })
}

const partsOnly = ({ undoId, files, total, callIds, effect }: UndoneParts): UndoneParts => ({
  undoId,
  files,
  total,
  callIds,
  ...(effect === undefined ? {} : { effect }),
})

/** Which hunks they were is not known any more. */
function partsOf({ id, entries }: ChangeSetRecord): UndoneParts {
  const files = entries.map(({ path, before, after }): UndoneFile => {
    const change = before.kind === 'missing' ? 'created' : after.kind === 'missing' ? 'deleted' : 'modified'
    return { path, change, part: 'all', count: 1 }
  })
  return { undoId: id, files: files.slice(0, mostFiles), total: files.length, callIds: [], effect: 'edit' }
}
