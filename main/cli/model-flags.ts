import type { Provider } from '../providers/provider.ts'
import { createProvider } from '../providers/providers.ts'
import { type CommandIo, UsageError } from './command.ts'

/** Where a command's request goes: the flags every command that asks a model takes. */
export interface ModelFlags {
  readonly api: 'openai' | 'anthropic'
  readonly baseUrl: string
  readonly model: string
}

export const modelFlagOptions = {
  api: { type: 'string', default: 'openai' },
  'base-url': { type: 'string', default: '' },
  model: { type: 'string' },
} as const

export function readModelFlags(values: { api?: string; 'base-url'?: string; model?: string }): ModelFlags {
  const { api = 'openai', 'base-url': baseUrl = '', model } = values
  if (api !== 'openai' && api !== 'anthropic') {
    throw new UsageError(`--api is openai or anthropic, not ${JSON.stringify(api)}.`)
  }
  if (!model) throw new UsageError('--model NAME says which model is asked.')
  return { api, baseUrl, model }
}

/** The key comes from the environment alone: what is on a command line can be seen by everyone. */
export function openProvider({ api, baseUrl, model }: ModelFlags, env: CommandIo['env']): Promise<Provider> {
  const key = env[api === 'openai' ? 'OPENAI_API_KEY' : 'ANTHROPIC_API_KEY'] || undefined
  const profile = { id: 'command-line', label: model, api, baseUrl, model, contextTokens: null, dialect: 'native' }
  return createProvider(profile, key)
}
