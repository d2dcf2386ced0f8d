import type { OfferedTool } from '../main/dialects/dialect.ts'
import { createReader } from '../main/dialects/reader.ts'
import { percentile, type Report } from './report.ts'

/**
 * How fast calls written as text are found: the time from a call's last byte to the call, in the main forms, each named
 * and found in the stream; and a call of 1 MB, in one piece and in pieces of 4 bytes.
 */
const tools: readonly OfferedTool[] = [
  {
    name: 'write_file',
    parameters: { type: 'object', properties: { path: { type: 'string' }, content: { type: 'string' } } },
  },
]

const json = (content: string): string => JSON.stringify({ path: 'a.ts', content })

const forms: Readonly<Record<string, (content: string) => string>> = {
  hermes: (content) => `<tool_call>{"name": "write_file", "arguments": ${json(content)}}`,
  'qwen-coder': (content) =>
    `<tool_call>\n<function=write_file>\n<parameter=path>a.ts</parameter>\n<parameter=content>${content}</parameter>\n</function>`,
  'anthropic-xml': (content) =>
    `<invoke name="write_file"><parameter name="path">a.ts</parameter><parameter name="content">${content}</parameter></invoke>`,
  'tag-per-tool': (content) => `<write_file>\n<path>a.ts</path>\n<content>\n${content}\n</content>\n</write_file>`,
  mistral: (content) => `[TOOL_CALLS]write_file[ARGS]${json(content)}`,
  llama: (content) => `{"name": "write_file", "parameters": ${json(content)}}`,
  pythonic: (content) => `[write_file(path="a.ts", content=${JSON.stringify(content)})]`,
  deepseek: (content) => `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>write_file<｜tool▁sep｜>${json(content)}`,
  kimi: (content) => `<|tool_call_begin|>functions.write_file:0<|tool_call_argument_begin|>${json(content)}`,
  glm: (content) =>
    `<tool_call>write_file\n<arg_key>path</arg_key><arg_value>a.ts</arg_value><arg_key>content</arg_key><arg_value>${content}</arg_value></tool_call>`,
  harmony: (content) => `<|channel|>commentary to=functions.write_file<|message|>${json(content)}`,
  gemma: (content) => `<|tool_call>call:write_file{path:<|"|>a.ts<|"|>,content:<|"|>${content}<|"|>}`,
}

const code = (length: number): string =>
  "export const value = { name: 'x', list: [1, 2, 3], text: `a < b` }\n".repeat(Math.ceil(length / 67)).slice(0, length)

const inPieces = (text: string, size: number): string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size))

/** The time from the last piece of a call to the call. */
function latency(pieces: readonly string[], dialect: string): number {
  const reader = createReader({ dialect, tools })
  for (const piece of pieces) {
    const before = performance.now()
    const events = reader.push(piece)
    if (events.some(({ type }) => type === 'call-finished')) return performance.now() - before
  }
  throw new Error(`The call was not complete with its last byte (${dialect}): …${pieces.slice(-20).join('')}`)
}

/** The time a whole call takes, in one go. */
function duration(pieces: readonly string[], dialect: string): number {
  const reader = createReader({ dialect, tools })
  let finished = 0
  const before = performance.now()
  for (const piece of pieces) for (const event of reader.push(piece)) if (event.type === 'call-finished') finished += 1
  const time = performance.now() - before
  if (finished !== 1) throw new Error(`The call was not complete (${dialect}).`)
  return time
}

export function run(report: Report): void {
  const times: number[] = []
  for (const [dialect, form] of Object.entries(forms)) {
    const text = form(code(2000))
    for (let round = 0; round < 200; round += 1) {
      const size = 1 + (round % 9)
      times.push(latency(inPieces(text, size), round % 2 === 0 ? dialect : 'auto'))
    }
  }
  report({ what: 'call complete after its last byte, median', value: percentile(times, 0.5), unit: 'ms' })
  report({ what: 'call complete after its last byte, p99', value: percentile(times, 0.99), unit: 'ms', limit: 1 })

  const megabyte = code(1_000_000)
  let worst = 0
  for (const [dialect, form] of Object.entries(forms)) {
    const text = form(megabyte)
    const pieces = inPieces(text, 4)
    const rounds = [1, 2, 3, 4, 5]
    const whole = Math.min(...rounds.map(() => duration([text], dialect)))
    const cut = Math.min(...rounds.map(() => duration(pieces, dialect)))
    worst = Math.max(worst, cut / whole)
    report({ what: `1 MB in one piece, ${dialect}`, value: whole, unit: 'ms' })
  }
  report({ what: '1 MB in pieces of 4 against one piece, at worst', value: worst, unit: '×', limit: 3 })
}
