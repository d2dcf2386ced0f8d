import type { Usage } from '../../preload/contract/agent.ts'
import type { ModelCall, ModelEvent } from './provider.ts'

/** What a failed request is told as beside the answer that came before it. */
export interface AnswerError {
  readonly kind: string
  readonly message: string
  readonly status?: number
  readonly retryAfterMs?: number
}

/** Gathers the events of one answer. A call that broke off is in it with the arguments that came. */
export function gatherAnswer() {
  let text = ''
  let reasoning = ''
  let stop: Extract<ModelEvent, { type: 'stop' }>['reason'] | null = null
  let counted: Usage | null = null
  const calls: ModelCall[] = []
  return {
    take(event: ModelEvent): void {
      switch (event.type) {
        case 'text':
          text += event.delta
          return
        case 'reasoning':
          reasoning += event.delta
          return
        case 'call-started':
          calls[event.index] = { id: event.id, name: event.name, arguments: '' }
          return
        case 'call-arguments': {
          const call = calls[event.index]
          if (call) calls[event.index] = { ...call, arguments: call.arguments + event.delta }
          return
        }
        case 'call-finished':
          calls[event.index] = event.call
          return
        case 'usage':
          counted = event.usage
          return
        case 'stop':
          stop = event.reason
          return
        case 'opaque':
          return
      }
    },
    whole: (error?: AnswerError) => ({
      text,
      reasoning,
      calls: calls
        .filter((call) => call !== undefined)
        .map(({ id, name, arguments: written }) => ({ id, name, arguments: objectOrText(written) })),
      stop,
      usage: counted,
      ...(error ? { error } : {}),
    }),
  }
}

function objectOrText(written: string): unknown {
  try {
    const value: unknown = JSON.parse(written)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : written
  } catch {
    return written
  }
}
