import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { ToolResult } from '../../preload/contract/tool.ts'
import type { Conversation } from '../agent/conversation.ts'
import type { Conversations } from '../agent/conversations.ts'
import type { ToolRequest } from '../app.ts'
import type { Store } from '../store/store.ts'

export type EventListener = (sessionId: string, event: AgentEvent) => void

export interface CallToolParts {
  readonly store: Store
  readonly conversations: Conversations
  readonly listeners: Set<EventListener>
}

/** Runs one tool through the same pipeline as a model's call, in a session of its own or of its label. */
export function createCallTool(parts: CallToolParts): (request: ToolRequest) => Promise<ToolResult> {
  const { store, conversations, listeners } = parts
  const byLabel = new Map<string, Conversation>()

  async function conversationFor(request: ToolRequest): Promise<Conversation> {
    const label = request.session === undefined ? undefined : `${request.session}\0${request.workspace}`
    const known = label === undefined ? undefined : byLabel.get(label)
    if (known) {
      await known.setMode(request.mode)
      known.setAutonomy(request.autonomy)
      return known
    }
    const conversation = await conversations.create(request.workspace, request)
    if (label !== undefined) byLabel.set(label, conversation)
    return conversation
  }

  return async (request) => {
    const conversation = await conversationFor(request)
    store.workspaces.setTrust(conversation.workspaceRoot, request.isTrusted)
    const answer: EventListener = (sessionId, event) => {
      if (sessionId !== conversation.sessionId || event.type !== 'tool-changed') return
      const { execution } = event
      if (execution.status !== 'asking') return
      const { approvalId, question } = execution
      const { digest } = question
      void request
        .reply(question, execution)
        .then((decision) => conversation.reply(approvalId, decision))
        .catch((error: unknown) => {
          // A reply that does not answer the question is a no; the call must not wait for another.
          if (!request.signal.aborted) conversation.reply(approvalId, { kind: 'reject', digest, reason: String(error) })
        })
    }
    const cancel = () => conversation.cancel()
    listeners.add(answer)
    request.signal.addEventListener('abort', cancel, { once: true })
    try {
      return await conversation.callTool(request.name, request.arguments)
    } finally {
      listeners.delete(answer)
      request.signal.removeEventListener('abort', cancel)
      if (request.session === undefined) await conversations.delete(conversation.sessionId)
    }
  }
}
