import type { AgentEvent, EventNumber } from '../../preload/contract/agent.ts'
import type { Announcements } from '../../preload/contract/channels.ts'
import type { Autonomy, Decision, Question } from '../../preload/contract/approval.ts'
import { isCut, type LongText } from '../../preload/contract/text.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import { approvalOf, rejectionOf } from './automatic-decisions.ts'
import { type CliAppOptions, startCliApp } from './cli-app.ts'
import type { CommandIo } from './command.ts'
import { connectLocally, type LocalClient } from './local-client.ts'
import { keepHeapSmall } from './small-heap.ts'
import { askOnTerminal } from './terminal-questions.ts'
import { visibleText } from './visible-text.ts'

/** One turn of `codelab run`. `workspace` is absolute. */
export interface TurnRequest {
  readonly message: string
  readonly workspace: string
  readonly mode: string
  readonly autonomy: Autonomy
  readonly isTrusted: boolean
  /** Approves whatever is asked. */
  readonly approves: boolean
  readonly isJson: boolean
  readonly app: CliAppOptions
}

/** Plays the turn in a session of its own, as a window would. Resolves to the exit status. */
export async function playTurn(request: TurnRequest, io: CommandIo): Promise<number> {
  const { app, close } = await startCliApp(request.app, io)
  try {
    const client = connectLocally(app)
    const { workspaceId } = await client.call('workspace.open', { path: request.workspace })
    if (request.isTrusted) await client.call('workspace.trust', { workspaceId, trusted: true })
    const { id: sessionId } = await client.call('session.create', { workspaceId })
    if (request.mode !== 'coder') await client.call('session.set-mode', { sessionId, mode: request.mode })
    await client.call('session.set-autonomy', { sessionId, autonomy: request.autonomy })
    await client.call('session.open', { sessionId })
    const reply = async (question: Question, execution: ToolExecution): Promise<Decision> => {
      if (request.approves) return approvalOf(question)
      return io.isTerminal ? askOnTerminal(io, question, execution) : rejectionOf(question)
    }
    return await follow(client, io, { sessionId, message: request.message, isJson: request.isJson, reply })
  } finally {
    await close()
  }
}

interface Turn {
  readonly sessionId: string
  readonly message: string
  readonly isJson: boolean
  reply(question: Question, execution: ToolExecution): Promise<Decision>
}

/** Sends the message and follows what happens until the turn stops. */
async function follow(client: LocalClient, io: CommandIo, turn: Turn): Promise<number> {
  const { sessionId, isJson } = turn
  let isAnyRejected = false
  let text: LongText = ''
  let printing: Promise<void> = Promise.resolve()
  const print = (line: string) => (printing = printing.then(() => io.print(line)))
  // One question at a time: there is one terminal.
  let asking: Promise<unknown> = Promise.resolve()
  const answer = (approvalId: string, question: Question, execution: ToolExecution) => {
    asking = asking.then(async () => {
      const decision = await turn.reply(question, execution).catch(() => rejectionOf(question))
      if (decision.kind === 'reject') isAnyRejected = true
      // The turn may have been cancelled meanwhile; then nobody waits for the reply.
      await client.call('approval.reply', { sessionId, approvalId, decision }).catch(() => undefined)
    })
  }

  const stopped = new Promise<AgentEvent & { type: 'turn-stopped' }>((resolve) => {
    client.on('session.event', ({ number, event }: Announcements['session.event']) => {
      if (isJson && event.type !== 'turn-stopped') void print(eventLine(number, event))
      if (event.type === 'tool-changed' && event.execution.status === 'asking') {
        answer(event.execution.approvalId, event.execution.question, event.execution)
      }
      if (event.type === 'message-finished') text = event.message.text
      if (!isJson) tellPlainly(event, io, print)
      if (event.type !== 'turn-stopped') return
      const last = { epoch: number.epoch, seq: number.seq, ...event }
      void (async () => {
        if (isJson) await print(`${JSON.stringify({ ...last, text: await wholeText(client, text) })}\n`)
        resolve(event)
      })()
    })
  })
  const cancel = () => void client.call('chat.cancel', { sessionId })
  io.signal.addEventListener('abort', cancel, { once: true })
  keepHeapSmall()
  await client.call('chat.send', { sessionId, text: turn.message })
  const { reason } = await stopped
  await printing
  if (reason === 'cancelled' || io.signal.aborted) return 130
  if (reason !== 'completed') return 1
  return isAnyRejected ? 3 : 0
}

const eventLine = ({ epoch, seq }: EventNumber, event: AgentEvent): string =>
  `${JSON.stringify({ epoch, seq, ...event })}\n`

function tellPlainly(event: AgentEvent, io: CommandIo, print: (text: string) => unknown): void {
  switch (event.type) {
    case 'text-delta':
      if (event.part === 'text') print(event.delta)
      return
    case 'message-finished':
      if (event.message.text !== '') print('\n')
      return
    case 'tool-changed':
      tellExecution(event.execution, io)
      return
    case 'model-retry':
      io.tell(`The model did not answer (${event.detail}); trying again in ${Math.ceil(event.waitMs / 1000)} s.\n`)
      return
    case 'turn-stopped':
      if (event.error) io.tell(`The turn failed (${event.error.kind}): ${visibleText(event.error.detail)}\n`)
      return
    default:
  }
}

function tellExecution(execution: ToolExecution, io: CommandIo): void {
  const title = visibleText(execution.title)
  if (execution.status === 'running') io.tell(`> ${title}\n`)
  if (execution.status === 'rejected') io.tell(`x ${title}: ${visibleText(execution.rejection.reason)}\n`)
  if ('error' in execution) io.tell(`x ${title}: ${visibleText(execution.error.message)}\n`)
}

async function wholeText(client: LocalClient, text: LongText): Promise<string> {
  if (!isCut(text)) return text
  let whole = ''
  while (whole.length < text.size) {
    const part = await client.call('blob.read', { blob: text.blob, offset: whole.length, length: 262_144 })
    whole += part.text
  }
  return whole
}
