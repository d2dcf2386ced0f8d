import type { AgentEvent, MessageHit } from '../../preload/contract/agent.ts'
import { isCut, type LongText } from '../../preload/contract/text.ts'
import type { Database } from './database.ts'
import { headOf } from './text-ends.ts'
import type { MessageSearch } from './store.ts'

/** Of a longer message only the beginning can be found: pasted logs must not become most of the index. */
const indexedLength = 100_000

export function createMessageSearch(database: Database): MessageSearch {
  return {
    find(words, { workspaceRoot, limit }) {
      const query = matchQuery(words)
      if (!query) return []
      return database
        .prepare(
          `select messages.session_id as sessionId, messages.message_id as messageId, messages.role, messages.at,
            sessions.title, highlight(message_texts, 0, char(1), char(2)) as marked
          from message_texts
          join messages on messages.id = message_texts.rowid
          join sessions on sessions.id = messages.session_id
          where message_texts match ? and (? is null or sessions.workspace_root = ?)
          order by rank limit ?`,
        )
        .all(query, workspaceRoot ?? null, workspaceRoot ?? null, limit)
        .map(({ marked, ...hit }) => ({ ...hit, snippet: firstMatch(marked as string) })) as unknown as MessageHit[]
    },
  }
}

/** Makes what an event says findable; runs in the transaction that writes it. `whole` gives a cut text in full. */
export function indexMessage(database: Database, event: AgentEvent, whole: (text: LongText) => string): void {
  if (event.type !== 'user-message' && event.type !== 'message-finished') return
  // What agents say to one another is not what was said here.
  if (event.parentCallId !== undefined) return
  const { id, role, text, at } = event.message
  const said = (isCut(text) ? whole(text) : text).slice(0, indexedLength)
  if (said.trim() === '') return
  removeMessages(database, 'session_id = ? and message_id = ?', event.sessionId, id)
  const { id: row } = database
    .prepare('insert into messages (session_id, message_id, role, at) values (?, ?, ?, ?) returning id')
    .get(event.sessionId, id, role, at) as { id: number }
  database.prepare('insert into message_texts (rowid, text) values (?, ?)').run(row, said)
}

export function forgetMessages(database: Database, sessionId: string): void {
  removeMessages(database, 'session_id = ?', sessionId)
}

function removeMessages(database: Database, where: string, ...values: string[]): void {
  database.prepare(`delete from message_texts where rowid in (select id from messages where ${where})`).run(...values)
  database.prepare(`delete from messages where ${where}`).run(...values)
}

const [matchStart, matchEnd] = ['\u0001', '\u0002']
const [lengthBefore, snippetLength] = [60, 200]

/**
 * The text around the first match. Not left to FTS5's `snippet`, which weighs all matches against one another: 10,000 in
 * one message take it 350 ms.
 */
function firstMatch(marked: string): string {
  const first = marked.indexOf(matchStart)
  const start = marked.lastIndexOf(' ', Math.max(0, first - lengthBefore)) + 1
  const isLong = marked.length > start + snippetLength
  const shown = isLong ? headOf(marked.slice(start), snippetLength) : marked.slice(start)
  const unclosed = shown.lastIndexOf(matchStart) > shown.lastIndexOf(matchEnd)
  return `${start > 0 ? '…' : ''}${shown}${unclosed ? matchEnd : ''}${isLong ? '…' : ''}`
}

/** Each word in quotes, so that no sign in it is taken for an operator; the last may go on. */
function matchQuery(words: string): string {
  const found = words.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []
  return found.map((word, index) => (index === found.length - 1 ? `"${word}"*` : `"${word}"`)).join(' ')
}
