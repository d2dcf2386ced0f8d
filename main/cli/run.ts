import { resolve } from 'node:path'
import type { ChosenModel } from '../app.ts'
import { warmUp } from '../providers/providers.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'
import { parseAutonomy, parseFlags } from './flags.ts'

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

    // The provider's library and the app are the two large things to load; neither waits for the other.
    if (model) warmUp(model.api)
    const { playTurn } = await import('./play-turn.ts')
    return playTurn(
      {
        message,
        workspace: resolve(values.workspace),
        mode: values.mode,
        autonomy,
        isTrusted: values.trust,
        approves: values.approve,
        isJson: values.json,
        app: { data: values.data, model, script: values.script, isUnlimited: values['no-limits'] },
      },
      io,
    )
  },
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
