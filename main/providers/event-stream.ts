/**
 * Reads the body of a streaming answer. Meant for server-sent events; real servers also send
 *
 * - LF, CRLF and CR line ends, comments (`: keep-alive`), a byte order mark, characters cut between packets;
 * - several `data:` lines of one JSON text each, without the empty line between them;
 * - `error:` lines, words that are no JSON, JSON cut off in the middle;
 * - one JSON document, or a document a line, where a stream was asked for;
 * - a web page.
 *
 * The SDKs' own readers end at the first of these they do not know and drop what was behind it in the packet.
 */
export type ServerEvent =
  /** `name` is that of the `event:` line, or empty. */
  | { readonly type: 'json'; readonly name: string; readonly value: unknown }
  /** `[DONE]` */
  | { readonly type: 'done' }
  /** Begins as JSON and is none; `atEnd` where the body ended in it. */
  | { readonly type: 'broken'; readonly text: string; readonly atEnd: boolean }
  /** Words that are no JSON. */
  | { readonly type: 'noise'; readonly text: string }
  | { readonly type: 'page'; readonly text: string }

export interface EventStream {
  /**
   * What the next packet held; empty when it completed no event; null at the end of the body, and when nothing came
   * for `patienceMs`. Throws as the body does, after giving all that came before.
   */
  next(patienceMs?: number): Promise<readonly ServerEvent[] | null>
  /** Breaks the request off; the server stops writing. */
  cancel(): void
  /** The answer was complete. Lets the connection be used again where the body ends soon. */
  close(): void
}

const drainMs = 1000

export function readEventStream(body: ReadableStream<Uint8Array> | null, contentType = ''): EventStream {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  const parser = createParser(/\bhtml\b/i.test(contentType))
  let ended = reader === undefined
  let failure: { readonly error: unknown } | undefined

  return {
    async next(patienceMs) {
      if (failure) throw failure.error
      if (ended || !reader) return null
      try {
        const read = patienceMs === undefined ? await reader.read() : await within(reader.read(), patienceMs)
        if (read === 'late') return null
        if (!read.done) return parser.push(decoder.decode(read.value, { stream: true }))
        ended = true
        return [...parser.push(decoder.decode()), ...parser.end()]
      } catch (error) {
        failure = { error }
        const rest = parser.end().filter((event) => event.type === 'json' || event.type === 'done')
        if (rest.length > 0) return rest
        throw error
      }
    },
    cancel() {
      ended = true
      reader?.cancel().catch(() => undefined)
    },
    close() {
      if (!ended && reader) void drain(reader)
      ended = true
    },
  }
}

/** A body read to its end gives its connection back; one cancelled costs it. Neither may hold the caller up. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const until = Date.now() + drainMs
  try {
    for (;;) {
      const read = await within(reader.read(), until - Date.now())
      if (read === 'late') break
      if (read.done) return
    }
    await reader.cancel()
  } catch {
    // The answer was complete before; how its connection ends changes nothing.
  }
}

async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value | 'late'> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), 'late')
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

interface Parser {
  push(text: string): ServerEvent[]
  end(): ServerEvent[]
}

function createParser(isPage: boolean): Parser {
  let started = false
  /** A line whose end has not come, in the pieces it came in; and a CR that may be half of a CRLF. */
  let line: string[] = []
  let heldReturn = false
  let name = ''
  let data: string[] = []
  /** Lines of a JSON document that is not in `data:` lines. */
  let document: string[] = []
  let page: string[] | undefined = isPage ? [] : undefined
  let events: ServerEvent[] = []

  const dispatch = (atEnd: boolean) => {
    const lines = data
    const eventName = name
    data = []
    name = ''
    if (lines.length === 0) return
    const whole = eventOf(lines.join('\n').trim(), eventName, atEnd)
    if (whole?.type === 'broken' && lines.length > 1) {
      for (const one of lines) {
        const event = eventOf(one.trim(), eventName, atEnd)
        if (event) events.push(event)
      }
    } else if (whole) events.push(whole)
  }

  const takeLine = (text: string) => {
    if (page) {
      if (page.length < 200) page.push(text)
      return
    }
    if (document.length > 0) {
      document.push(text)
      return
    }
    if (text === '') return dispatch(false)
    if (text.startsWith(':')) return
    if (text.startsWith('data:')) {
      const value = text.slice(text.startsWith('data: ') ? 6 : 5)
      if (data.length === 1 && parsed(data[0] ?? '') !== undefined) dispatch(false)
      data.push(value)
    } else if (text.startsWith('event:')) {
      if (data.length > 0) dispatch(false)
      name = text.slice(6).trim()
    } else if (text.startsWith('error:')) {
      dispatch(false)
      const value = text.slice(6).trim()
      events.push({ type: 'json', name: 'error', value: parsed(value) ?? { error: value } })
    } else if (/^(id|retry)(:|$)/.test(text) || text === 'data' || text === 'event') {
      return
    } else if (/^\s*[{[]/.test(text)) {
      dispatch(false)
      const value = parsed(text)
      if (value === undefined) document.push(text)
      else events.push({ type: 'json', name: '', value })
    } else if (!started && /^\s*</.test(text)) {
      page = [text]
    } else if (text.trim() !== '') {
      events.push({ type: 'noise', text: text.trim() })
    }
    if (text.trim() !== '') started = true
  }

  const taken = () => {
    const result = events
    events = []
    return result
  }

  return {
    push(text) {
      let from = 0
      if (heldReturn && text !== '') {
        heldReturn = false
        if (text.startsWith('\n')) from = 1
      }
      for (let at = from; at < text.length; at += 1) {
        const code = text.charCodeAt(at)
        if (code !== 10 && code !== 13) continue
        line.push(text.slice(from, at))
        takeLine(line.join(''))
        line = []
        if (code === 13) {
          if (at + 1 === text.length) heldReturn = true
          else if (text.charCodeAt(at + 1) === 10) at += 1
        }
        from = at + 1
      }
      if (from < text.length) line.push(text.slice(from))
      return taken()
    },
    end() {
      if (line.length > 0) takeLine(line.join(''))
      line = []
      dispatch(true)
      if (page) events.push({ type: 'page', text: page.join('\n') })
      if (document.length > 0) {
        const event = eventOf(document.join('\n').trim(), '', true)
        if (event) events.push(event)
      }
      page = undefined
      document = []
      return taken()
    },
  }
}

function eventOf(text: string, name: string, atEnd: boolean): ServerEvent | undefined {
  if (text === '') return undefined
  if (text === '[DONE]' || text === '"[DONE]"') return { type: 'done' }
  const value = parsed(text)
  if (value !== undefined) return { type: 'json', name, value }
  if (name === 'error') return { type: 'json', name, value: { error: text } }
  return /^[{[]/.test(text) ? { type: 'broken', text, atEnd } : { type: 'noise', text }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Python writes NaN and Infinity, among log probabilities for the most part.
    if (!/NaN|Infinity/.test(text)) return undefined
    const mended = text.replace(stringOrNotNumber, (part) => (part.startsWith('"') ? part : 'null'))
    return mended === text ? undefined : parsed(mended)
  }
}

const stringOrNotNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g
