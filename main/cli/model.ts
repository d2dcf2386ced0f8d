import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { messageOf, PublicError } from '../errors.ts'
import { ModelError, type ModelImage, type ModelTool } from '../providers/provider.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'
import { type AnswerError, gatherAnswer } from '../providers/gather-answer.ts'
import { modelFlagOptions, openProvider, readModelFlags } from './model-flags.ts'

const usage = `usage: codelab model ask "TEXT" --model NAME [--base-url URL] [--api openai|anthropic] [--json]
                         [--system TEXT] [--tools FILE] [--image FILE]… [--max-tokens N]
       codelab model list [--base-url URL] [--api openai|anthropic]

ask sends one request, without retries, and shows the answer as the provider sent it: calls written as text stay text.
With --json it prints each event as a line of JSON, and last
  {"type":"answer","text","reasoning","calls":[{"id","name","arguments"}],"stop","usage","error"?}
TEXT may be "-" for standard input. --tools names a JSON file with a list of tools in the form of chat completions.
The key comes from OPENAI_API_KEY or ANTHROPIC_API_KEY; an address of this machine needs none.
Exit status 1 when the request failed or its stream broke.`

export const command: CliCommand = {
  summary: 'asks a model once and shows what it sends',
  usage,
  async run([verb, ...args], io) {
    switch (verb) {
      case 'ask':
        return ask(args, io)
      case 'list':
        return list(args, io)
      default:
        throw new UsageError(verb === undefined ? 'Say ask or list.' : `There is no ${JSON.stringify(verb)}.`)
    }
  },
}

async function ask(args: readonly string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parseFlags(args, {
    options: {
      ...modelFlagOptions,
      json: { type: 'boolean', default: false },
      system: { type: 'string', default: '' },
      tools: { type: 'string' },
      image: { type: 'string', multiple: true },
      'max-tokens': { type: 'string' },
    },
  })
  const [text, ...more] = positionals
  if (text === undefined) throw new UsageError('What shall be asked?')
  if (more.length > 0) throw new UsageError('The question is one argument: put it in quotes.')
  const maxOutputTokens = readCount(values['max-tokens'])
  const flags = readModelFlags(values)
  const images = await Promise.all((values.image ?? []).map(readImage))
  const request = {
    model: flags.model,
    system: values.system,
    messages: [
      {
        role: 'user' as const,
        text: text === '-' ? await readAll(io.stdin) : text,
        ...(images.length ? { images } : {}),
      },
    ],
    tools: values.tools === undefined ? [] : await readTools(values.tools),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    signal: io.signal,
  }
  const answer = gatherAnswer()
  let failure: unknown
  try {
    const provider = await openProvider(flags, io.env)
    for await (const event of provider.answer(request)) {
      answer.take(event)
      if (values.json) await io.print(`${JSON.stringify(event)}\n`)
      else if (event.type === 'text') await io.print(event.delta)
    }
  } catch (error) {
    if (io.signal.aborted) return 130
    failure = error
  }
  const error = failure === undefined ? undefined : describeFailure(failure)
  const whole = answer.whole(error)
  if (values.json) {
    await io.print(`${JSON.stringify({ type: 'answer', ...whole })}\n`)
  } else {
    await io.print(whole.text.endsWith('\n') || whole.text === '' ? '' : '\n')
    for (const call of whole.calls) await io.print(`${call.name} ${JSON.stringify(call.arguments)}\n`)
    if (error) io.tell(`codelab model: ${error.message}\n`)
  }
  return error ? 1 : 0
}

async function list(args: readonly string[], io: CommandIo): Promise<number> {
  const { values } = parseFlags(args, { options: modelFlagOptions })
  try {
    const provider = await openProvider(readModelFlags({ ...values, model: values.model ?? 'any' }), io.env)
    for (const id of await provider.listModels(io.signal)) await io.print(`${id}\n`)
    return 0
  } catch (error) {
    if (io.signal.aborted) return 130
    io.tell(`codelab model: ${describeFailure(error).message}\n`)
    return 1
  }
}

function describeFailure(thrown: unknown): AnswerError {
  if (thrown instanceof PublicError) return { kind: 'other', message: thrown.message }
  if (!(thrown instanceof ModelError)) throw thrown
  const { kind, message, status, retryAfterMs } = thrown
  return {
    kind,
    message,
    ...(status === undefined ? {} : { status }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

function readCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (!Number.isInteger(count) || count <= 0)
    throw new UsageError(`--max-tokens is a count, not ${JSON.stringify(text)}.`)
  return count
}

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
}

async function readImage(path: string): Promise<ModelImage> {
  const mediaType = imageTypes[extname(path).toLowerCase()]
  if (!mediaType) throw new UsageError(`${path}: models see PNG, JPEG, GIF and WebP images.`)
  return { mediaType, base64: (await readInput(path)).toString('base64') }
}

/** Entries flat, or under `function`, as chat completions have them. */
async function readTools(path: string): Promise<ModelTool[]> {
  let list: unknown
  try {
    list = JSON.parse((await readInput(path)).toString('utf8'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path} is no JSON: ${messageOf(error)}`)
  }
  if (!Array.isArray(list)) throw new UsageError(`${path} holds no list of tools.`)
  return (list as unknown[]).map((entry, index) => {
    const outer = entry as { function?: unknown } | null
    const tool = (outer?.function ?? outer) as Partial<ModelTool> | null
    if (typeof tool?.name !== 'string') throw new UsageError(`${path}: entry ${index + 1} has no name.`)
    const { name, description = '', parameters = { type: 'object', properties: {} } } = tool
    return { name, description, parameters }
  })
}

async function readInput(path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${messageOf(error)}`)
  }
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}
