import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { Autonomy } from '../../preload/contract/approval.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import { emptyTranscript, foldEvents } from '../../preload/contract/transcript.ts'
import { PublicError } from '../errors.ts'
import { withoutEffect } from './activity.ts'
import { blobsOf } from './cut-event.ts'
import { sessionFileSchema, type SessionFile } from './session-file-schema.ts'
import type { Store } from './store.ts'

/** A session as one JSON text, with all its long texts: what `importSession` takes. */
export function exportSession(store: Store, sessionId: string): string {
  const events = store.events.read(sessionId)
  if (events.length === 0) throw new PublicError('not-found', 'There is no such session any more.')
  const blobs: SessionFile['blobs'] = {}
  for (const blob of blobsOf(events)) {
    const bytes = store.blobs.get(blob)
    if (bytes) blobs[blob] = portable(bytes)
  }
  try {
    return JSON.stringify({ format: 'codelab-session', version: 1, events, blobs })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PublicError('too-large', 'The session is too long for one file. Export it as Markdown.', undefined, error)
  }
}

/**
 * Makes a new session of an exported one, in the given workspace; returns its id.
 *
 * A file may come from anyone. So nothing in it runs or is allowed by it: what had not ended is interrupted, waiting
 * messages are dropped, the autonomy is the given one, and changes cannot be undone from it.
 */
export function importSession(
  store: Store,
  file: string,
  target: { readonly workspaceRoot: string; readonly autonomy: Autonomy },
): string {
  const { events, blobs } = parse(file)
  const sessionId = `session_${randomUUID()}`
  const imported = events.flatMap((event) => safe(event, sessionId, target))
  const missing = [...blobsOf(imported)].find((blob) => !Object.hasOwn(blobs, blob))
  if (missing !== undefined) throw refused('a long text is missing')
  if (imported[0]?.type !== 'session-created') throw refused('it does not begin with the beginning of a session')

  store.database.transaction(() => {
    for (const [hash, content] of Object.entries(blobs)) {
      if (store.blobs.put(bytesOf(content), sessionId) !== hash) throw refused('a long text is not the one it was')
    }
    for (const event of [...imported, ...endings(imported, sessionId)]) store.events.append(event, 'buffered')
  })
  return sessionId
}

const refused = (why: string, cause?: unknown): PublicError =>
  new PublicError('bad-request', `This is not a session exported by CodeLab: ${why}.`, undefined, cause)

function parse(file: string): { events: readonly AgentEvent[]; blobs: SessionFile['blobs'] } {
  let value: unknown
  try {
    value = JSON.parse(file)
  } catch (error) {
    throw refused('it is not JSON', error)
  }
  const checked = sessionFileSchema.safeParse(value)
  if (!checked.success) throw refused(firstProblem(checked.error), checked.error)
  // The schema asks for what the fold and the renderer rely on; the rest of the types is taken on trust.
  return { events: checked.data.events as unknown as AgentEvent[], blobs: checked.data.blobs }
}

function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues
  return issue ? `${issue.message} at ${issue.path.join('.') || 'its top'}` : 'it has another form'
}

function safe(event: AgentEvent, sessionId: string, target: Parameters<typeof importSession>[2]): AgentEvent[] {
  switch (event.type) {
    case 'autonomy-changed':
    case 'queue-changed':
      return []
    case 'session-created': {
      const { parent: _, ...rest } = event
      return [{ ...rest, ...target, sessionId }]
    }
    case 'text-progress':
      return [{ ...event, type: 'message-finished', sessionId }]
    case 'tool-changed':
      return [withoutEffect({ ...event, execution: withoutUndo(event.execution), sessionId })]
    case 'parts-undone':
    case 'parts-restored':
      return [withoutEffect({ ...event, sessionId })]
    default:
      return [{ ...event, sessionId }]
  }
}

/** The change set is on another machine, or another session's. */
function withoutUndo(execution: ToolExecution): ToolExecution {
  if (execution.status !== 'completed') return execution
  const { changeSetId: _, ...outcome } = execution.outcome
  return { ...execution, outcome }
}

/** Brings what was going on when the session was exported to an end. */
function endings(events: readonly AgentEvent[], sessionId: string): AgentEvent[] {
  const { items, running, updatedAt } = foldEvents(emptyTranscript(sessionId), events)
  const header = { version: 1, sessionId, at: updatedAt } as const
  const open = items.flatMap((item) => (item.kind === 'tool' && !isFinal(item.execution) ? [item.execution] : []))
  const interrupted = open.map((execution): AgentEvent => {
    const { callId, turnId, messageId, index, tool, title, createdAt, arguments: given } = execution
    return {
      ...header,
      type: 'tool-changed',
      execution: {
        ...{ callId, turnId, messageId, index, tool, title, createdAt, arguments: given },
        endedAt: updatedAt,
        status: 'interrupted',
        error: { code: 'TOOL_CANCELLED', message: 'The session was exported before this call had ended.' },
      },
    }
  })
  if (!running) return interrupted
  const usage = { inputTokens: 0, outputTokens: 0 }
  return [...interrupted, { ...header, type: 'turn-stopped', turnId: running.turnId, reason: 'interrupted', usage }]
}

/** As text where the bytes are text, so that a person can read the file. */
function portable(bytes: Uint8Array): SessionFile['blobs'][string] {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}

const bytesOf = (content: SessionFile['blobs'][string]): Uint8Array =>
  'text' in content ? Buffer.from(content.text, 'utf8') : Buffer.from(content.base64, 'base64')
