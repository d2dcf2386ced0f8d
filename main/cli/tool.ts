import { resolve } from 'node:path'
import { modes } from '../../preload/contract/agent.ts'
import { type Autonomy, autonomies, type Question } from '../../preload/contract/approval.ts'
import type { ToolResult } from '../../preload/contract/tool.ts'
import type { App } from '../app.ts'
import { messageOf, PublicError } from '../errors.ts'
import { approvalOf, rejectionOf } from './automatic-decisions.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'
import { parseAutonomy, parseFlags } from './flags.ts'
import { answerLines } from './jsonl.ts'
import { askOnTerminal } from './terminal-questions.ts'
import { startCliApp } from './cli-app.ts'

export const command: CliCommand = {
  summary: 'runs one tool, or many as lines of JSON, through the same checks as a model’s call',
  usage: `usage: codelab tool NAME --workspace DIR --args JSON [--approve] [--trust] [--mode MODE] [--autonomy LEVEL] [--data DIR]
       codelab tool --jsonl [--no-limits] [--data DIR]

Prints the result a model would get. With --jsonl each line of standard input is
{"workspace","name","args","trust"?,"mode"?,"autonomy"?,"approve"?,"answer"?,"session"?}
and is answered by one line, in order. What must be asked is asked on a terminal, and rejected without one.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: {
        workspace: { type: 'string' },
        args: { type: 'string', default: '{}' },
        approve: { type: 'boolean', default: false },
        trust: { type: 'boolean', default: false },
        mode: { type: 'string', default: 'coder' },
        autonomy: { type: 'string', default: 'cautious' },
        'no-limits': { type: 'boolean', default: false },
        data: { type: 'string' },
        jsonl: { type: 'boolean', default: false },
      },
    })
    if (!values.jsonl && (positionals.length !== 1 || values.workspace === undefined)) {
      throw new UsageError('A tool needs its NAME and a --workspace.')
    }
    const { app, close } = await startCliApp({ data: values.data, isUnlimited: values['no-limits'] }, io)
    try {
      if (values.jsonl) return await runLines(app, io)
      const result = await app.callTool({
        workspace: resolve(values.workspace!),
        name: positionals[0]!,
        arguments: values.args,
        isTrusted: values.trust,
        mode: values.mode,
        autonomy: parseAutonomy(values.autonomy),
        session: undefined,
        signal: io.signal,
        reply: async (question, execution) => {
          if (values.approve) return approvalOf(question)
          return io.isTerminal ? askOnTerminal(io, question, execution) : rejectionOf(question)
        },
      })
      await io.print(`${JSON.stringify(result)}\n`)
      if (io.signal.aborted) return 130
      return { success: 0, error: 1, rejected: 3 }[result.status]
    } finally {
      await close()
    }
  },
}

async function runLines(app: App, io: CommandIo): Promise<number> {
  return answerLines(
    io,
    async (line) => {
      const call = lineCall(line)
      try {
        return await app.callTool({ ...call, signal: io.signal })
      } catch (error) {
        if (!(error instanceof PublicError)) throw error
        return errorResult(call.name, error.message)
      }
    },
    (problem) => errorResult('', problem),
  )
}

/** Throws for a line that is no call; the message says which field. */
function lineCall(line: Record<string, unknown>) {
  const text = (name: string): string | undefined => {
    const value = line[name] ?? undefined
    if (value !== undefined && typeof value !== 'string') throw new Error(`"${name}" must be a string.`)
    return value
  }
  const flag = (name: string): boolean => {
    const value = line[name] ?? false
    if (typeof value !== 'boolean') throw new Error(`"${name}" must be true or false.`)
    return value
  }
  const workspace = text('workspace')
  const name = text('name')
  if (workspace === undefined || name === undefined) throw new Error('A line needs "workspace" and "name".')
  const autonomy = text('autonomy') ?? 'cautious'
  if (!autonomies.some((known) => known === autonomy)) throw new Error(`"autonomy" is one of ${autonomies.join(', ')}.`)
  const mode = text('mode') ?? 'coder'
  if (!modes.some((known) => known === mode)) throw new Error(`"mode" is one of ${modes.join(', ')}.`)
  const approve = flag('approve')
  const answer = text('answer')
  const { args = {} } = line
  return {
    workspace: resolve(workspace),
    name,
    arguments: typeof args === 'string' ? args : JSON.stringify(args),
    isTrusted: flag('trust'),
    mode,
    autonomy: autonomy as Autonomy,
    session: text('session'),
    reply: async (question: Question) => (approve ? approvalOf(question, answer) : rejectionOf(question)),
  }
}

const errorResult = (tool: string, message: string): ToolResult => ({
  type: 'tool_result',
  call_id: '',
  tool,
  status: 'error',
  error: { code: 'INVALID_ARGUMENTS', message: messageOf(message) },
})
