import type { AgentEvent } from '../../preload/contract/agent.ts'
import { releaseBlobs, useBlobs } from './blobs.ts'
import { blobsOf, cutEvent } from './cut-event.ts'
import type { Database } from './database.ts'
import { upgradeEvent } from './event-version.ts'
import { forgetMessages, indexMessage } from './search.ts'
import { indexEvent } from './sessions.ts'
import type { Blobs, EventLog } from './store.ts'

export function createEventLog(database: Database, blobs: Blobs): EventLog {
  function write(event: AgentEvent): AgentEvent {
    const { event: written, json } = cutEvent(event, (whole) => blobs.put(whole, event.sessionId))
    insert(written, json, null)
    useBlobs(database, event.sessionId, blobsOf(written))
    indexEvent(database, written)
    indexMessage(database, written, blobs.whole)
    if (event.type === 'message-finished') {
      database
        .prepare("delete from events where session_id = ? and message_id = ? and type = 'text-progress'")
        .run(event.sessionId, event.message.id)
    }
    return written
  }

  function insert(event: AgentEvent, json: string, messageId: string | null): void {
    database
      .prepare('insert into events (session_id, type, message_id, json) values (?, ?, ?, ?)')
      .run(event.sessionId, event.type, messageId, json)
  }

  return {
    append(event, durability) {
      if (event.type === 'text-delta' || event.type === 'tool-output' || event.type === 'text-progress') {
        throw new Error(`A ${event.type} is not for appending to the log`)
      }
      return durability === 'synced' ? database.synced(() => write(event)) : database.transaction(() => write(event))
    },

    // Written whole and often, so nothing of it is cut: each time would leave a blob behind.
    progress(event) {
      const json = JSON.stringify(event)
      database.transaction(() => {
        const { changes } = database
          .prepare("update events set json = ? where session_id = ? and message_id = ? and type = 'text-progress'")
          .run(json, event.sessionId, event.message.id)
        if (changes === 0) insert(event, json, event.message.id)
        indexEvent(database, event)
      })
    },

    read(sessionId) {
      const rows = database.prepare('select json from events where session_id = ? order by id').all(sessionId)
      const events: AgentEvent[] = []
      for (const { json } of rows) {
        const event = upgradeEvent(JSON.parse(json as string))
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
      })
    },
  }
}
