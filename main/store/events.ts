import type { AgentEvent } from '../../preload/contract/agent.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import { PublicError } from '../errors.ts'
import { exportOwner, releaseBlobs, useBlobs } from './blobs.ts'
import { blobsOf, cutEvent, isHuge, maxEventBytes } from './cut-event.ts'
import type { Database } from './database.ts'
import { upgradeEvent } from './event-version.ts'
import { forgetMessages, indexMessage } from './search.ts'
import { indexEvent } from './sessions.ts'
import type { Blobs, EventLog } from './store.ts'

export function createEventLog(database: Database, blobs: Blobs): EventLog {
  // What the tables may hold of the two, so that the many events that concern neither cost one statement each. Nothing
  // is taken out again: a transaction that fails leaves the row, which the next event must find.
  const asking = new Set(idsOf('select call_id as id from open_calls'))
  const streaming = new Set(idsOf("select message_id as id from events where type = 'text-progress'"))

  function idsOf(query: string): string[] {
    return database
      .prepare(query)
      .all()
      .map(({ id }) => id as string)
  }

  /** Nothing but the event itself has to be written. */
  function isPlain(event: AgentEvent, json: string): boolean {
    if (event.type === 'message-started') return true
    if (event.type !== 'tool-changed' || json.includes('"blob"')) return false
    const { callId, status } = event.execution
    return status !== 'asking' && !asking.has(callId) && !streaming.has(callId)
  }

  function write(written: AgentEvent, json: string): void {
    insert(written, json, null)
    if (json.includes('"blob"')) useBlobs(database, written.sessionId, blobsOf(written))
    indexEvent(database, written)
    indexMessage(database, written, blobs.whole)
    if (written.type === 'tool-changed') noteAsking(written.sessionId, written.execution)
    const ended = endedIn(written)
    if (ended !== null && streaming.has(ended)) {
      database
        .prepare("delete from events where session_id = ? and message_id = ? and type = 'text-progress'")
        .run(written.sessionId, ended)
    }
  }

  function noteAsking(sessionId: string, { callId, status }: ToolExecution): void {
    if (status === 'asking') {
      database
        .prepare('insert or replace into open_calls (session_id, call_id, status) values (?, ?, ?)')
        .run(sessionId, callId, status)
      asking.add(callId)
    } else if (asking.has(callId)) {
      database.prepare('delete from open_calls where session_id = ? and call_id = ?').run(sessionId, callId)
    }
  }

  function insert(event: AgentEvent, json: string, progressOf: string | null): void {
    database
      .prepare('insert into events (session_id, type, message_id, json) values (?, ?, ?, ?)')
      .run(event.sessionId, progressOf === null ? event.type : 'text-progress', progressOf, json)
  }

  return {
    append(event, durability) {
      if (event.type === 'text-delta' || event.type === 'tool-output' || event.type === 'text-progress') {
        throw new Error(`A ${event.type} is not for appending to the log`)
      }
      const cut = () => cutEvent(event, (whole) => blobs.put(whole, event.sessionId))
      if (durability === 'buffered' && !isHuge(event)) {
        const small = JSON.stringify(event)
        if (small.length * 3 <= maxEventBytes && isPlain(event, small)) {
          insert(event, small, null)
          return event
        }
      }
      const together = durability === 'synced' ? database.synced : database.transaction
      return together(() => {
        const { event: written, json } = cut()
        write(written, json)
        return written
      })
    },

    // Written whole and often, so nothing of it is cut: each time would leave a blob behind.
    progress(event) {
      const json = JSON.stringify(event)
      const id = event.type === 'text-progress' ? event.message.id : event.execution.callId
      database.transaction(() => {
        const { changes } = database
          .prepare("update events set json = ? where session_id = ? and message_id = ? and type = 'text-progress'")
          .run(json, event.sessionId, id)
        if (changes === 0) insert(event, json, id)
        streaming.add(id)
      })
    },

    read(sessionId) {
      // As bytes: libsql ends the process over a text that is not UTF-8, as damage can make one.
      const rows = database
        .prepare('select cast(json as blob) as json from events where session_id = ? order by id')
        .all(sessionId)
      const events: AgentEvent[] = []
      for (const { json } of rows) {
        const event = upgradeEvent(parse(json as Uint8Array, sessionId))
        if (event) events.push(event)
      }
      return events
    },

    deleteSession(sessionId) {
      database.transaction(() => {
        forgetMessages(database, sessionId)
        for (const table of ['events', 'open_calls', 'rules']) {
          database.prepare(`delete from ${table} where session_id = ?`).run(sessionId)
        }
        database.prepare('delete from sessions where id = ?').run(sessionId)
        releaseBlobs(database, sessionId)
        releaseBlobs(database, exportOwner(sessionId))
      })
    },
  }
}

/** The message or call that has its end in an event. */
function endedIn(event: AgentEvent): string | null {
  if (event.type === 'message-finished') return event.message.id
  return event.type === 'tool-changed' && isFinal(event.execution) ? event.execution.callId : null
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parse(json: Uint8Array, sessionId: string): Parameters<typeof upgradeEvent>[0] {
  try {
    return JSON.parse(utf8.decode(json)) as Parameters<typeof upgradeEvent>[0]
  } catch (error) {
    const text = `The session ${sessionId} cannot be read: what was saved of it is damaged. Other sessions are not touched.`
    throw new PublicError('unavailable', text, { sqlite: 'damaged' }, error)
  }
}
