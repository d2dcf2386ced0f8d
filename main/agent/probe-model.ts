import type { ModelProbe, ProbeResult } from '../../preload/contract/channels.ts'
import { createReader } from '../dialects/reader.ts'
import { dialects } from '../dialects/registry.ts'
import { ModelError, type ModelTool, type Provider } from '../providers/provider.ts'

const tool: ModelTool = {
  name: 'read_lines',
  description: 'Read the first lines of a text file.',
  parameters: {
    type: 'object',
    properties: { path: { type: 'string' }, count: { type: 'integer' } },
    required: ['path', 'count'],
  },
}
const wanted = { path: 'notes/today.txt', count: 3 }
const question = 'Use the tool read_lines to read the first 3 lines of notes/today.txt. Do not answer in any other way.'

/** The forms a model can be told to write, likeliest first, each by the call of an example. */
const textWays: readonly { readonly dialect: string; readonly example: string }[] = [
  { dialect: 'hermes', example: '<tool_call>\n{"name": "list_folder", "arguments": {"path": "src"}}\n</tool_call>' },
  { dialect: 'tag-per-tool', example: '<list_folder>\n<path>src</path>\n</list_folder>' },
  {
    dialect: 'anthropic-xml',
    example:
      '<function_calls>\n<invoke name="list_folder">\n<parameter name="path">src</parameter>\n</invoke>\n</function_calls>',
  },
  {
    dialect: 'qwen-coder',
    example: '<tool_call>\n<function=list_folder>\n<parameter=path>\nsrc\n</parameter>\n</function>\n</tool_call>',
  },
  { dialect: 'fenced', example: '```json\n{"name": "list_folder", "arguments": {"path": "src"}}\n```' },
]

/** Asks a model to call a tool in each way, one request each. `onResult` is told of each as it is known. */
export async function probeModel(
  provider: Provider,
  model: string,
  { signal, onResult }: { readonly signal: AbortSignal; readonly onResult?: (result: ProbeResult) => void },
): Promise<ModelProbe> {
  const results: ProbeResult[] = []
  const keep = (result: ProbeResult) => {
    results.push(result)
    onResult?.(result)
  }
  const native = await askOnce(provider, model, 'native', signal)
  keep(native.result)
  // A wrong key or a server that is not there fails every way alike.
  if (native.isHopeless) return { results, dialect: null }
  for (const { dialect, example } of textWays) {
    const { result, isHopeless } = await askOnce(provider, model, dialect, signal, example)
    keep(result)
    if (isHopeless) break
  }
  return { results, dialect: chosenDialect(results) }
}

function chosenDialect(results: readonly ProbeResult[]): string | null {
  const [native, ...texts] = results
  if (native?.outcome === 'works') return 'native'
  if (native?.outcome === 'as-text') return native.dialects.length === 1 ? (native.dialects[0] ?? 'auto') : 'auto'
  return texts.find(({ outcome }) => outcome === 'works')?.way ?? null
}

async function askOnce(provider: Provider, model: string, way: string, signal: AbortSignal, example?: string) {
  const startedAt = performance.now()
  const calls: { readonly name: string; readonly arguments: unknown }[] = []
  let text = ''
  const done = (outcome: ProbeResult['outcome'], names: readonly string[], reply: string, isHopeless = false) => ({
    result: { way, outcome, dialects: names, durationMs: Math.round(performance.now() - startedAt), reply },
    isHopeless,
  })
  try {
    const events = provider.answer({
      model,
      system: example === undefined ? 'You are a test.' : instructions(example),
      messages: [{ role: 'user', text: question }],
      tools: example === undefined ? [tool] : [],
      maxOutputTokens: 2048,
      signal,
    })
    for await (const event of events) {
      if (event.type === 'text') text += event.delta
      if (event.type === 'call-finished') {
        calls.push({ name: event.call.name, arguments: parsed(event.call.arguments) })
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof ModelError)) throw error
    return done('failed', [], error.message, error.kind === 'auth' || error.kind === 'network')
  }
  const reply = text.trim().slice(0, 500)
  if (example !== undefined) {
    const outcome = judge(readCalls(text, way))
    return done(outcome, outcome === 'works' ? [way] : [], reply)
  }
  const outcome = judge(calls)
  if (outcome !== 'no-call') return done(outcome, [], JSON.stringify(calls))
  const names = [...dialects.keys()].filter((name) => judge(readCalls(text, name)) === 'works')
  return done(names.length > 0 ? 'as-text' : 'no-call', names, reply)
}

const instructions = (example: string): string =>
  `You have these tools:\n\n${JSON.stringify([{ name: tool.name, description: tool.description, parameters: tool.parameters }], null, 2)}\n\n` +
  `To call one, write exactly in this form, and nothing after it. This, for example, would call a tool list_folder ` +
  `with path "src":\n\n${example}`

function readCalls(text: string, dialect: string): { readonly name: string; readonly arguments: unknown }[] {
  const reader = createReader({ dialect, tools: [tool] })
  return [...reader.push(text), ...reader.end()].flatMap((event) =>
    event.type === 'call-finished' ? [{ name: event.name, arguments: event.arguments }] : [],
  )
}

function judge(
  calls: readonly { readonly name: string; readonly arguments: unknown }[],
): 'works' | 'wrong-arguments' | 'no-call' {
  const call = calls.find(({ name }) => name === tool.name)
  if (!call) return 'no-call'
  const given = call.arguments as { readonly path?: unknown; readonly count?: unknown } | null
  return given?.path === wanted.path && Number(given.count) === wanted.count ? 'works' : 'wrong-arguments'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
