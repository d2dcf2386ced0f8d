import { z } from 'zod'

/**
 * What a session's file must look like for the fold and the renderer to take it. Checked as far as they rely on it: a
 * file comes from anywhere, and what it says more than this is kept.
 */
const longText = z.union([
  z.string(),
  z.looseObject({ head: z.string(), tail: z.string(), size: z.int().nonnegative(), blob: z.string() }),
])

const attachment = z.looseObject({
  kind: z.enum(['file', 'selection', 'image', 'text']),
  name: z.string(),
  mediaType: z.string(),
  content: longText,
})

const usage = z.looseObject({ inputTokens: z.number(), outputTokens: z.number() })

const userMessage = z.looseObject({
  id: z.string(),
  role: z.literal('user'),
  text: longText,
  attachments: z.array(attachment),
  at: z.number(),
})

const assistantMessage = z.looseObject({
  id: z.string(),
  role: z.literal('assistant'),
  text: longText,
  reasoning: longText,
  callIds: z.array(z.string()),
  complete: z.boolean(),
  at: z.number(),
  usage: usage.optional(),
})

const planStep = z.looseObject({
  text: z.string(),
  status: z.enum(['pending', 'in_progress', 'done', 'skipped']),
})

const view = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('text'), text: longText }),
  z.looseObject({ kind: z.literal('file'), path: z.string(), startLine: z.number(), text: longText }),
  z.looseObject({ kind: z.literal('diff'), files: z.array(z.looseObject({ path: z.string() })), diff: longText }),
  z.looseObject({
    kind: z.literal('command'),
    command: z.string(),
    directory: z.string(),
    parts: z.array(z.looseObject({ words: z.array(z.string()), verdict: z.string(), why: z.string() })),
  }),
  z.looseObject({ kind: z.literal('terminal'), command: z.string(), directory: z.string(), output: longText }),
  z.looseObject({
    kind: z.literal('hits'),
    hits: z.array(z.looseObject({ file: z.string(), line: z.number(), text: z.string() })),
  }),
  z.looseObject({
    kind: z.literal('entries'),
    entries: z.array(z.looseObject({ path: z.string(), type: z.string() })),
  }),
  z.looseObject({ kind: z.literal('image'), mediaType: z.string(), blob: z.string(), alt: z.string() }),
  z.looseObject({ kind: z.literal('list'), title: z.string(), items: z.array(z.string()) }),
  z.looseObject({ kind: z.literal('plan'), steps: z.array(planStep) }),
  z.looseObject({ kind: z.literal('question'), message: z.string(), answer: z.string().optional() }),
])

const callHeader = {
  callId: z.string(),
  turnId: z.string(),
  messageId: z.string(),
  index: z.number(),
  tool: z.string(),
  title: z.string(),
  arguments: longText,
  createdAt: z.number(),
}
const ended = { error: z.looseObject({ code: z.string(), message: z.string() }), output: longText.optional() }

const execution = z.discriminatedUnion('status', [
  z.looseObject({ ...callHeader, status: z.enum(['created', 'validated', 'asking', 'approved', 'running']) }),
  z.looseObject({
    ...callHeader,
    status: z.literal('completed'),
    outcome: z.looseObject({ result: longText, view, changeSetId: z.string().optional() }),
  }),
  z.looseObject({
    ...callHeader,
    status: z.literal('rejected'),
    rejection: z.looseObject({ reason: z.string(), timestamp: z.string() }),
    preview: view.optional(),
  }),
  z.looseObject({
    ...callHeader,
    ...ended,
    status: z.enum(['failed', 'cancelled', 'timed-out', 'interrupted']),
    preview: view.optional(),
  }),
])

const header = { version: z.literal(1), at: z.number(), turnId: z.string().optional() }

const undoneParts = {
  undoId: z.string(),
  files: z.array(
    z.looseObject({
      path: z.string(),
      part: z.enum(['all', 'hunks', 'lines']),
      count: z.number(),
    }),
  ),
  total: z.number(),
  callIds: z.array(z.string()),
}

const event = z.discriminatedUnion('type', [
  z.looseObject({ ...header, type: z.literal('session-created'), title: z.string(), mode: z.string() }),
  z.looseObject({ ...header, type: z.literal('session-titled'), title: z.string() }),
  z.looseObject({ ...header, type: z.literal('mode-changed'), mode: z.string(), by: z.enum(['person', 'agent']) }),
  z.looseObject({ ...header, type: z.literal('autonomy-changed') }),
  z.looseObject({ ...header, type: z.literal('plan-changed'), steps: z.array(planStep) }),
  z.looseObject({ ...header, type: z.literal('queue-changed') }),
  z.looseObject({ ...header, type: z.literal('user-message'), message: userMessage }),
  z.looseObject({
    ...header,
    type: z.literal('turn-started'),
    turnId: z.string(),
    model: z.string(),
    isScripted: z.boolean(),
  }),
  z.looseObject({ ...header, type: z.literal('message-started'), messageId: z.string() }),
  z.looseObject({ ...header, type: z.enum(['text-progress', 'message-finished']), message: assistantMessage }),
  z.looseObject({ ...header, type: z.literal('tool-changed'), execution }),
  z.looseObject({
    ...header,
    type: z.literal('model-retry'),
    kind: z.string(),
    attempt: z.number(),
    waitMs: z.number(),
    detail: z.string(),
  }),
  z.looseObject({ ...header, type: z.literal('change-undone'), callId: z.string() }),
  z.looseObject({ ...header, ...undoneParts, type: z.literal('parts-undone'), diff: longText }),
  z.looseObject({ ...header, ...undoneParts, type: z.literal('parts-restored') }),
  z.looseObject({
    ...header,
    type: z.literal('notice'),
    id: z.string(),
    code: z.string(),
    values: z.record(z.string(), z.string()),
  }),
  z.looseObject({
    ...header,
    type: z.literal('turn-stopped'),
    turnId: z.string(),
    reason: z.enum(['completed', 'failed', 'cancelled', 'limit', 'interrupted']),
    error: z.looseObject({ kind: z.string(), detail: z.string() }).optional(),
    usage,
  }),
])

export const sessionFileSchema = z.object({
  format: z.literal('codelab-session'),
  version: z.literal(1),
  events: z.array(event).min(1),
  /** By SHA-256: what long texts and images of the events stand for. */
  blobs: z.record(z.string(), z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })])),
})
export type SessionFile = z.infer<typeof sessionFileSchema>
