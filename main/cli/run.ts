import { resolve } from 'node:path'
import type { AgentEvent, EventNumber } from '../../preload/contract/agent.ts'
import type { Announcements, Output } from '../../preload/contract/channels.ts'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import { isCut, type LongText } from '../../preload/contract/text.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { ChosenModel } from '../app.ts'
import { startCliApp } from './cli-app.ts'
import { approvalOf, rejectionOf } from './automatic-decisions.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'
import { parseAutonomy, parseFlags } from './flags.ts'
import { connectLocally, type LocalClient } from './local-client.ts'
import { askOnTerminal } from './terminal-questions.ts'
import { visibleText } from './visible-text.ts'

export const command: CliCommand = {
  summary: 'plays one turn: asks a model and runs the tools it calls',
  usage: `usage: codelab run "MESSAGE" --workspace DIR [--base-url URL --model NAME --api openai|anthropic] [--script FILE]
                   [--mode MODE] [--autonomy paranoid|cautious|balanced|autonomous] [--trust] [--approve]
                   [--no-limits] [--data DIR] [--json]

The key comes from OPENAI_API_KEY or ANTHROPIC_API_KEY; a loopback address needs none. Without --base-url the model is
the one chosen in the settings of --data. What must be asked is asked on a terminal, and rejected without one.
--no-limits lifts the calls per minute, the budgets and the loop detector of the settings.
--json prints each event as a line with its numbers, last {"type":"turn-stopped","reason","text","usage"}.
Exit status: 0 completed, 1 failed, 2 wrong usage, 3 something had to be asked and was rejected, 130 cancelled.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: {
        workspace: { type: 'string' },
        'base-url': { type: 'string' },
        model: { type: 'string' },
        api: { type: 'string', default: 'openai' },
        script: { type: 'string' },
        mode: { type: 'string', default: 'coder' },
        autonomy: { type: 'string', default: 'cautious' },
        trust: { type: 'boolean', default: false },
        approve: { type: 'boolean', default: false },
        'no-limits': { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [message, ...more] = positionals
    if (message === undefined || more.length > 0) throw new UsageError('Give one message, in quotes.')
    if (values.workspace === undefined) throw new UsageError('--workspace DIR is missing.')
    const autonomy = parseAutonomy(values.autonomy)
    const model = chosenModel(values, io)

    const { app, close } = await startCliApp(
      { data: values.data, model, script: values.script, isUnlimited: values['no-limits'] },
      io,
    )
    try {
      const client = connectLocally(app)
      const { workspaceId } = await client.call('workspace.open', { path: resolve(values.workspace) })
      if (values.trust) await client.call('workspace.trust', { workspaceId, trusted: true })
      const { id: sessionId } = await client.call('session.create', { workspaceId })
      if (values.mode !== 'coder') await client.call('session.set-mode', { sessionId, mode: values.mode })
      await client.call('session.set-autonomy', { sessionId, autonomy })
      const opened = await client.call('session.open', { sessionId })
      const reply = async (question: Question, execution: ToolExecution): Promise<Decision> => {
        if (values.approve) return approvalOf(question)
        return io.isTerminal ? askOnTerminal(io, question, execution) : rejectionOf(question)
      }
      return await playTurn(client, io, { sessionId, message, isJson: values.json, opened, reply })
    } finally {
      await close()
    }
  },
}

interface Turn {
  readonly sessionId: string
  readonly message: string
  readonly isJson: boolean
  readonly opened: Output<'session.open'>
  reply(question: Question, execution: ToolExecution): Promise<Decision>
}

async function playTurn(client: LocalClient, io: CommandIo, turn: Turn): Promise<number> {
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

function chosenModel(
  values: { 'base-url'?: string; model?: string; api: string; script?: string; data?: string },
  io: CommandIo,
): ChosenModel | undefined {
  const { 'base-url': baseUrl, model, api } = values
  if (api !== 'openai' && api !== 'anthropic')
    throw new UsageError(`--api is openai or anthropic, not ${JSON.stringify(api)}.`)
  if (baseUrl === undefined && model === undefined) {
    if (values.script === undefined && values.data === undefined) {
      throw new UsageError(
        'Say which model: --base-url and --model, a --script, or --data with settings that choose one.',
      )
    }
    return undefined
  }
  if (model === undefined) throw new UsageError('--base-url needs a --model.')
  if (baseUrl !== undefined && !/^https?:\/\//.test(baseUrl)) {
    throw new UsageError(`--base-url is an http or https address, not ${JSON.stringify(baseUrl)}.`)
  }
  const key = io.env[api === 'openai' ? 'OPENAI_API_KEY' : 'ANTHROPIC_API_KEY']
  return { api, baseUrl: baseUrl ?? '', model, key: key === '' ? undefined : key }
}
