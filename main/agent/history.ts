import type { Attachment, UserMessage } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import { isFinal, type ToolExecution } from '../../preload/contract/tool.ts'
import type { TranscriptItem } from '../../preload/contract/transcript.ts'
import type { ModelImage, ModelMessage } from '../providers/provider.ts'
import { toWireName } from '../providers/wire-names.ts'
import { fitForModel } from '../tools/limits.ts'
import { textForModel, toolResult } from '../tools/result.ts'
import { isUndoneItem, undoneNote, type UndoneItem } from './undone-note.ts'

/** What turns a transcript into messages for a model. */
export interface HistoryOptions {
  /** The text behind a cut one. */
  readonly whole: (text: LongText) => string
  /** UTF-16 units one result may take. */
  readonly resultLimit: number
}

/** The conversation as a model is sent it. */
export interface History {
  readonly messages: ModelMessage[]
  /** What a person undid since the last message, of which the model is still to be told. */
  readonly untold: readonly UndoneItem[]
}

/**
 * Each assistant message with calls is followed by the answers to all of them, in the order of the calls: providers
 * refuse anything else. Calls that have no end yet are left out with what follows. What was undone is told with the
 * person's next message, or with the last one before the model's next.
 */
export function historyOf(items: readonly TranscriptItem[], options: HistoryOptions): History {
  const executions = new Map<string, ToolExecution>()
  for (const item of items) if (item.kind === 'tool') executions.set(item.execution.callId, item.execution)
  const lastMessage = items.findLastIndex((item) => item.kind === 'user' || item.kind === 'assistant')

  const undoneByParts = callsUndoneByParts(items)
  const messages: ModelMessage[] = []
  let untold: UndoneItem[] = []
  const answer = (message: ModelMessage): void => {
    tellUndone(messages, untold, options.whole)
    untold = []
    messages.push(message)
  }
  for (const [index, item] of items.entries()) {
    if (isUndoneItem(item)) untold.push(item)
    if (item.kind === 'user') {
      messages.push(userMessage(item.message, options.whole, untold))
      untold = []
    }
    if (item.kind !== 'assistant') continue
    const { message } = item
    const text = options.whole(message.text)
    const calls = message.callIds.map((id) => executions.get(id)).filter((execution) => execution !== undefined)
    if (!message.complete) {
      // What was cut off is kept as context for what the person said next, and forgotten where the model is asked again.
      if (text !== '' && index !== lastMessage) answer({ role: 'assistant', text, calls: [] })
      continue
    }
    if (text === '' && calls.length === 0) continue
    answer({
      role: 'assistant',
      text,
      ...(message.reasoning === '' ? {} : { reasoning: options.whole(message.reasoning) }),
      ...(message.opaque === undefined ? {} : { opaque: JSON.parse(options.whole(message.opaque)) }),
      calls: calls.map((execution) => ({
        id: execution.providerCallId ?? execution.callId,
        name: toWireName(execution.tool),
        arguments: argumentsForModel(options.whole(execution.arguments)),
      })),
    })
    for (const execution of calls) {
      // Told where it was undone, by a message: what was sent before that stays as it was, in every cache.
      const isTold = undoneByParts.has(execution.callId)
      if (isFinal(execution)) messages.push(resultMessage(isTold ? notUndone(execution) : execution, options))
    }
  }
  return { messages, untold }
}

function callsUndoneByParts(items: readonly TranscriptItem[]): ReadonlySet<string> {
  const calls = new Set<string>()
  for (const item of items) {
    if (item.kind === 'undone') for (const callId of item.parts.callIds) calls.add(callId)
    if (item.kind === 'restored') for (const callId of item.parts.callIds) calls.delete(callId)
  }
  return calls
}

const notUndone = (execution: ToolExecution): ToolExecution =>
  execution.status === 'completed' ? { ...execution, undone: false } : execution

/**
 * Tells what was undone at the end of a history that goes to the model. It stands in the last message where that is not
 * the model's own: some providers refuse a message of the person's right behind the answers to calls.
 */
export function tellUndone(
  messages: ModelMessage[],
  items: readonly UndoneItem[],
  whole: HistoryOptions['whole'],
): void {
  const note = undoneNote(items, whole)
  if (note === '') return
  const last = messages.at(-1)
  if (!last || last.role === 'assistant') messages.push({ role: 'user', text: note })
  else messages[messages.length - 1] = { ...last, text: `${last.text}\n\n${note}` }
}

/** Broken arguments cannot go back as they are: servers that read them refuse the whole request. */
export function argumentsForModel(text: string): string {
  if (text.trim() === '') return '{}'
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return text
  } catch {
    // Told below, in a form that can be read.
  }
  return JSON.stringify({ unreadable_arguments: text.slice(0, 2000) })
}

/** `untold`: what the person undid before it. */
export function userMessage(
  message: UserMessage,
  whole: HistoryOptions['whole'],
  untold: readonly UndoneItem[],
): ModelMessage {
  const images: ModelImage[] = []
  const parts: string[] = []
  for (const attachment of message.attachments) {
    if (attachment.kind === 'image') {
      images.push({ mediaType: attachment.mediaType, base64: whole(attachment.content) })
    } else {
      parts.push(attachedText(attachment, whole(attachment.content)))
    }
  }
  const note = undoneNote(untold, whole)
  const text = [...(note === '' ? [] : [note]), whole(message.text), ...parts].join('\n\n')
  return { role: 'user', text, ...(images.length > 0 ? { images } : {}) }
}

const attachedText = ({ kind, name }: Attachment, content: string): string =>
  `<attachment kind="${kind}" name=${JSON.stringify(name)}>\n${content}\n</attachment>`

export function resultMessage(execution: ToolExecution, options: HistoryOptions): ModelMessage {
  const result = toolResult(execution, options.whole)
  const fitted =
    result.status === 'success' ? { ...result, result: fitForModel(result.result, options.resultLimit) } : result
  const { text, isError } = textForModel(fitted)
  const undone = execution.status === 'completed' && execution.undone
  const view = execution.status === 'completed' ? execution.outcome.view : undefined
  const images: ModelImage[] =
    view?.kind === 'image' ? [{ mediaType: view.mediaType, base64: options.whole(behind(view.blob)) }] : []
  return {
    role: 'tool',
    callId: execution.providerCallId ?? execution.callId,
    text: undone ? `${text}\n(The person has undone this change since.)` : text,
    isError,
    ...(images.length > 0 ? { images } : {}),
  }
}

/** A text of which only the blob is known. */
const behind = (blob: string): LongText => ({ head: '', tail: '', size: 0, blob })
