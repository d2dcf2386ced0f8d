import type { CliCommand } from './command.ts'
import { UsageError } from './command.ts'
import type { OfferedTool, ReaderEvent } from '../dialects/dialect.ts'
import { createReader } from '../dialects/reader.ts'
import { answerLines } from './jsonl.ts'

export const command: CliCommand = {
  summary: 'finds the tool calls in what a model wrote',
  usage: `usage: codelab parse --jsonl

Each line of standard input is {"raw": text | "chunks": [text, …], "dialect"?: name | "auto", "tools"?: […]}
and is answered by one line, in order:
{"content", "reasoning"?, "calls": [{"name", "arguments"}], "problems": [{"position", "message"}]}`,

  async run(args, io) {
    if (args.length !== 1 || args[0] !== '--jsonl') throw new UsageError('parse takes --jsonl and nothing else.')
    return answerLines(io, async (value) => parseText(value), unreadable)
  },
}

interface Parsed {
  readonly content: string
  readonly reasoning?: string
  readonly calls: readonly { readonly name: string; readonly arguments: unknown }[]
  readonly problems: readonly { readonly position: number; readonly message: string }[]
}

const unreadable = (message: string): Parsed => ({ content: '', calls: [], problems: [{ position: 0, message }] })

function parseText(value: Record<string, unknown>): Parsed {
  const { raw, chunks, dialect, tools } = value
  const pieces = Array.isArray(chunks) ? chunks : [raw]
  if (!pieces.every((piece) => typeof piece === 'string')) {
    return unreadable('A line needs "raw", a text, or "chunks", a list of texts.')
  }
  const reader = createReader({
    dialect: typeof dialect === 'string' ? dialect : 'auto',
    tools: Array.isArray(tools) ? tools.flatMap(toolOf) : null,
  })
  return gather([...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()])
}

/** A tool in OpenAI's form, flat or under `function`. */
function toolOf(tool: unknown): OfferedTool[] {
  const nested = (tool as { function?: unknown } | null)?.function
  const { name, parameters } = ((typeof nested === 'object' ? nested : tool) ?? {}) as Record<string, unknown>
  if (typeof name !== 'string') return []
  const isObject = typeof parameters === 'object' && parameters !== null
  return [{ name, parameters: isObject ? (parameters as Record<string, unknown>) : {} }]
}

function gather(events: readonly ReaderEvent[]): Parsed {
  let content = ''
  let reasoning = ''
  const calls: { name: string; arguments: unknown }[] = []
  const problems: { position: number; message: string }[] = []
  for (const event of events) {
    switch (event.type) {
      case 'text':
        content += event.delta
        break
      case 'reasoning':
        reasoning += event.delta
        break
      case 'text-was-reasoning':
        reasoning += content.trim()
        content = ''
        break
      case 'call-finished':
        calls.push({ name: event.name, arguments: event.arguments })
        break
      case 'problem':
        problems.push({ position: event.position, message: event.message })
        break
      case 'call-started':
      case 'call-arguments':
        break
    }
  }
  return { content, ...(reasoning === '' ? {} : { reasoning }), calls, problems }
}
