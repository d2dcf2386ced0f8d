import type { ProbeResult } from '../../preload/contract/channels.ts'
import { probeModel } from '../agent/probe-model.ts'
import type { CliCommand } from './command.ts'
import { UsageError } from './command.ts'
import { parseFlags } from './flags.ts'
import { modelFlagOptions, openProvider, readModelFlags } from './model-flags.ts'

export const command: CliCommand = {
  summary: 'finds out how a model can call tools',
  usage: `usage: codelab probe --model NAME [--base-url URL] [--api openai|anthropic] [--json]

Asks the model to call a tool: natively, then written as text in the usual forms, one small request each. Says what
works and which dialect to keep in the model's profile. With --json it prints a line of JSON for each way, and last
  {"type":"probe","model","dialect"}
The key comes from OPENAI_API_KEY or ANTHROPIC_API_KEY; an address of this machine needs none.
Exit status 1 when no way works.`,
  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: { ...modelFlagOptions, json: { type: 'boolean', default: false } },
    })
    if (positionals.length > 0) throw new UsageError(`${positionals.join(' ')}: probe takes flags only.`)
    const flags = readModelFlags(values)
    const provider = await openProvider(flags, io.env)
    let printed = Promise.resolve()
    const print = (text: string) => (printed = printed.then(() => io.print(text)))
    const { dialect } = await probeModel(provider, flags.model, {
      signal: io.signal,
      onResult: (result) => {
        void print(values.json ? `${JSON.stringify({ type: 'way', ...result })}\n` : describe(result))
      },
    })
    await print(
      values.json
        ? `${JSON.stringify({ type: 'probe', model: flags.model, dialect })}\n`
        : dialect === null
          ? '\nNo way works: this model cannot be an agent here.\n'
          : `\nKeep the dialect: ${dialect}\n`,
    )
    return dialect === null ? 1 : 0
  },
}

const outcomes: Readonly<Record<ProbeResult['outcome'], string>> = {
  works: 'works',
  'as-text': 'comes as text',
  'wrong-arguments': 'wrong arguments',
  'no-call': 'no call',
  failed: 'failed',
}

function describe({ way, outcome, dialects, durationMs, reply }: ProbeResult): string {
  const readers = outcome === 'as-text' ? ` (read by ${dialects.join(', ')})` : ''
  const said = outcome === 'works' || outcome === 'as-text' ? '' : `\n    ${reply.replaceAll('\n', '\n    ')}`
  return `${way.padEnd(16)}${outcomes[outcome]}${readers}, ${durationMs} ms${said}\n`
}
