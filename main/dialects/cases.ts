import type { OfferedTool, ReaderEvent } from './dialect.ts'
import { type ReaderOptions, createReader } from './reader.ts'

/**
 * Cases are text files, one a dialect:
 *
 *   file = { "=== " name [ " (open)" ] newline raw newline "---" newline expected newline }
 *
 * `raw` is what the model wrote, `expected` JSON: content, calls as [name, arguments], and reasoning and the positions
 * of problems where there are any. Each is read by its dialect alone and by all of them. In an open case any name is a
 * tool's; else the tools below are offered.
 */
export interface Case {
  readonly file: string
  readonly name: string
  readonly raw: string
  readonly dialect: string
  readonly isOpen: boolean
  readonly expected: Reading
}

export interface Reading {
  readonly content: string
  readonly reasoning?: string
  readonly calls: readonly (readonly [name: string, values: unknown])[]
  readonly problems?: readonly number[]
}

const aTool = (name: string, properties: Record<string, unknown>): OfferedTool => ({
  name,
  parameters: { type: 'object', properties },
})

export const offeredTools: readonly OfferedTool[] = [
  aTool('read_file', { path: { type: 'string' }, limit: { type: 'integer' } }),
  aTool('write_file', { path: { type: 'string' }, content: { type: 'string' } }),
  aTool('get_weather', { city: { type: 'string' }, days: { type: 'integer' }, detailed: { type: 'boolean' } }),
  aTool('get_time', {}),
  aTool('plan', {
    steps: {
      type: 'array',
      items: { type: 'object', properties: { text: { type: 'string' }, done: { type: 'boolean' } } },
    },
    budget: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    options: { type: 'object', properties: { depth: { type: 'integer' } } },
    note: { type: ['string', 'null'] },
  }),
]

const files = import.meta.glob<string>('./cases/*.txt', { query: '?raw', import: 'default', eager: true })

export const cases: readonly Case[] = Object.entries(files).flatMap(([path, text]) => {
  const file = path.replace(/^.*\/|\.txt$/g, '')
  return text
    .split(/^=== /m)
    .slice(1)
    .flatMap((part) => {
      const [, title = '', raw = '', expected = ''] = /^(.*)\n([\s\S]*)\n---\n(.*)\n*$/.exec(part) ?? []
      const isOpen = title.endsWith(' (open)')
      const name = title.replace(/ \(open\)$/, '')
      const one = { file, raw, isOpen, expected: JSON.parse(expected || '{}') as Reading }
      if (file === 'auto') return [{ ...one, name, dialect: 'auto' }]
      return [
        { ...one, name, dialect: file },
        { ...one, name: `${name}, found in the stream`, dialect: 'auto' },
      ]
    })
})

/** Reads pieces and gathers the events, seeing to it that they keep their promises. */
export function aReading(pieces: readonly string[], options: ReaderOptions): Reading {
  const reader = createReader(options)
  const events = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()]
  return gathered(events, options.tools)
}

function gathered(events: readonly ReaderEvent[], tools: readonly OfferedTool[] | null): Reading {
  let content = ''
  let reasoning = ''
  const calls: [string, unknown][] = []
  const problems: number[] = []
  let open: { readonly index: number; readonly name: string; json: string } | undefined
  let started = 0
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
      case 'call-started':
        must(open === undefined && event.index === started, 'calls come one after another', event)
        must(tools === null || tools.some(({ name }) => name === event.name), 'only offered tools are called', event)
        open = { index: event.index, name: event.name, json: '' }
        started += 1
        break
      case 'call-arguments':
        must(event.index === open?.index, 'arguments belong to the call that is open', event)
        if (open !== undefined) open.json += event.delta
        break
      case 'call-finished': {
        must(event.index === open?.index && event.name === open.name, 'the open call is finished', event)
        const json = open?.json ?? ''
        // Null and an empty text stand for no arguments.
        const isJson = typeof event.arguments === 'object' && json.startsWith('{')
        const values = JSON.stringify(event.arguments)
        must(!isJson || JSON.stringify(JSON.parse(json)) === values, 'what streamed is what came out', event)
        calls.push([event.name, event.arguments])
        open = undefined
        break
      }
      case 'problem':
        problems.push(event.position)
        break
    }
  }
  must(open === undefined, 'a call that began is finished', open)
  return {
    content,
    ...(reasoning === '' ? {} : { reasoning }),
    calls,
    ...(problems.length === 0 ? {} : { problems }),
  }
}

function must(holds: boolean, promise: string, seen: unknown): void {
  if (!holds) throw new Error(`Broken promise: ${promise}. Seen: ${JSON.stringify(seen)}`)
}
