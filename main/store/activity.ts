import type { ActivityEntry, ActivityPage } from '../../preload/contract/activity.ts'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import { isFinal, type ToolEffect, type ToolExecution } from '../../preload/contract/tool.ts'
import type { Database, SqlValue } from './database.ts'
import { upgradeEvent } from './event-version.ts'
import type { Activity } from './store.ts'

const pageSize = 200

/** Effects that leave nothing behind: no activity. */
const harmless: ReadonlySet<ToolEffect> = new Set([
  'none',
  'process-read',
  'ask-person',
  'mode',
  'read',
  'protected-read',
  'safe-command',
])

/** For an event that is copied, or comes from elsewhere: what it tells of was not done here, or is told already. */
export function withoutEffect(event: AgentEvent): AgentEvent {
  if (event.type === 'parts-undone' || event.type === 'parts-restored') {
    const { effect: _, ...copied } = event
    return copied
  }
  if (event.type !== 'tool-changed' || event.execution.metadata?.effect === undefined) return event
  const { effect: _, ...metadata } = event.execution.metadata
  return { ...event, execution: { ...event.execution, metadata } }
}

/** What was done to the machine, told from the log of events alone, the newest first. */
export function createActivity(database: Database): Activity {
  const rulesById = (workspaceRoot: string | undefined): ReadonlyMap<string, RememberedRule> => {
    const rows =
      workspaceRoot === undefined
        ? database.prepare('select json from rules').all()
        : database.prepare('select json from rules where workspace_root = ?').all(workspaceRoot)
    const rules = rows.map(({ json }) => JSON.parse(json as string) as RememberedRule)
    return new Map(rules.map((rule) => [rule.id, rule]))
  }

  const undone = (sessionId: string): ReadonlySet<string> => {
    const found = new Set<string>()
    const rows = database
      .prepare(
        `select type, json_extract(json, '$.callId') as id, json_extract(json, '$.callIds') as ids from events
          where session_id = ? and type in ('change-undone', 'parts-undone', 'parts-restored') order by id`,
      )
      .all(sessionId)
    for (const { type, id, ids } of rows) {
      const calls = typeof ids === 'string' ? (JSON.parse(ids) as string[]) : [id as string]
      for (const call of calls)
        if (type === 'parts-restored') found.delete(call)
        else found.add(call)
    }
    return found
  }

  const modelOf = (sessionId: string, turnId: string | undefined): string | null => {
    if (turnId === undefined) return null
    const row = database
      .prepare(
        "select json_extract(json, '$.model') as model from events where session_id = ? and type = 'turn-started' and json_extract(json, '$.turnId') = ?",
      )
      .get(sessionId, turnId)
    return (row?.['model'] as string | undefined) || null
  }

  const endOf = (sessionId: string, callId: string): ToolExecution | null => {
    const row = database
      .prepare(
        "select cast(json as blob) as json from events where session_id = ? and type = 'tool-changed' and json_extract(json, '$.execution.callId') = ? order by id desc limit 1",
      )
      .get(sessionId, callId)
    const event = row && read(row['json']!)
    return event?.type === 'tool-changed' ? event.execution : null
  }

  return {
    list({ workspaceRoot, before, limit }): ActivityPage {
      const rules = rulesById(workspaceRoot)
      const undoneIn = new Map<string, ReadonlySet<string>>()
      const models = new Map<string, string | null>()
      const entries: ActivityEntry[] = []
      let next = before ?? Number.MAX_SAFE_INTEGER
      while (entries.length <= limit) {
        const rows = database
          .prepare(
            `select events.id as id, sessions.title as title, cast(events.json as blob) as json
               from events join sessions on sessions.id = events.session_id
              where events.type in ('tool-changed', 'change-undone', 'parts-undone', 'parts-restored') and events.id < ?
                ${workspaceRoot === undefined ? '' : 'and sessions.workspace_root = ?'}
              order by events.id desc limit ${pageSize}`,
          )
          .all(next, ...(workspaceRoot === undefined ? [] : [workspaceRoot]))
        for (const row of rows) {
          next = row['id'] as number
          const event = read(row['json']!)
          const entry = event && entryOf(event, next, row['title'] as string)
          if (entry) entries.push(entry)
          if (entries.length > limit) break
        }
        if (rows.length < pageSize) break
      }
      return { entries: entries.slice(0, limit), hasMore: entries.length > limit }

      function entryOf(event: AgentEvent, id: number, session: string): ActivityEntry | null {
        const { sessionId, at } = event
        const head = { id, sessionId, session, at }
        if (event.type === 'change-undone') {
          const execution = endOf(sessionId, event.callId)
          if (execution?.metadata?.effect === undefined) return null
          const { callId, tool, title } = execution
          const [effect, files] = [execution.metadata.effect, filesOf(execution)]
          const undoing = { kind: 'undo', askedBy: null, approvedBy: 'person', rule: null, undo: 'none' } as const
          return { ...head, ...undoing, callId, tool, title, effect, files, status: 'completed', exitCode: null }
        }
        if (event.type === 'parts-undone' || event.type === 'parts-restored') {
          if (event.effect === undefined) return null
          const kind = event.type === 'parts-undone' ? 'undo' : 'restore'
          const by = { askedBy: null, approvedBy: 'person', rule: null, undo: 'none' } as const
          const files = event.files.map(({ path, change }) => ({ path, change }))
          const title = `${files
            .slice(0, 3)
            .map(({ path }) => path)
            .join(', ')}${event.total > 3 ? ', …' : ''}`
          const what = { callId: '', tool: '', title, effect: event.effect, files }
          return { ...head, kind, ...by, ...what, status: 'completed', exitCode: null }
        }
        if (event.type !== 'tool-changed' || !isFinal(event.execution)) return null
        const { execution } = event
        const { approvedBy, effect } = execution.metadata ?? {}
        if (approvedBy === undefined || effect === undefined || harmless.has(effect)) return null
        if (execution.startedAt === undefined || execution.status === 'rejected') return null
        const { callId, turnId, tool, title, status } = execution
        const turn = `${sessionId} ${turnId}`
        if (!models.has(turn)) models.set(turn, modelOf(sessionId, turnId))
        if (!undoneIn.has(sessionId)) undoneIn.set(sessionId, undone(sessionId))
        const outcome = execution.status === 'completed' ? execution.outcome : null
        return {
          ...head,
          kind: 'call',
          askedBy: models.get(turn) ?? null,
          callId,
          tool,
          title,
          effect,
          status,
          approvedBy,
          rule: (approvedBy.startsWith('rule:') && rules.get(approvedBy.slice('rule:'.length))?.match) || null,
          files: filesOf(execution),
          exitCode: outcome?.view.kind === 'terminal' ? outcome.view.exitCode : null,
          undo:
            outcome?.changeSetId === undefined ? 'none' : undoneIn.get(sessionId)!.has(callId) ? 'done' : 'possible',
        }
      }
    },
  }
}

/** Null for what cannot be read: the session itself says so when it is opened. */
function read(json: SqlValue): AgentEvent | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(json as Uint8Array)
    return upgradeEvent(JSON.parse(text) as Parameters<typeof upgradeEvent>[0])
  } catch {
    return null
  }
}

function filesOf(execution: ToolExecution): ActivityEntry['files'] {
  const view = execution.status === 'completed' ? execution.outcome.view : null
  return view?.kind === 'diff' ? view.files.map(({ path, change }) => ({ path, change })) : []
}
