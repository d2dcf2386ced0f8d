import type { ModelProfile } from '../../preload/contract/settings.ts'

/** A known place to find models, so that only what differs has to be typed. */
export interface Preset {
  readonly id: string
  readonly label: string
  readonly api: ModelProfile['api']
  readonly baseUrl: string
  readonly isLocal: boolean
}

export const presets: readonly Preset[] = [
  { id: 'openai', label: 'OpenAI', api: 'openai', baseUrl: 'https://api.openai.com/v1', isLocal: false },
  { id: 'anthropic', label: 'Anthropic', api: 'anthropic', baseUrl: 'https://api.anthropic.com', isLocal: false },
  { id: 'openrouter', label: 'OpenRouter', api: 'openai', baseUrl: 'https://openrouter.ai/api/v1', isLocal: false },
  { id: 'ollama', label: 'Ollama', api: 'openai', baseUrl: 'http://127.0.0.1:11434/v1', isLocal: true },
  { id: 'lm-studio', label: 'LM Studio', api: 'openai', baseUrl: 'http://127.0.0.1:1234/v1', isLocal: true },
  { id: 'llama-cpp', label: 'llama.cpp', api: 'openai', baseUrl: 'http://127.0.0.1:8080/v1', isLocal: true },
  { id: 'vllm', label: 'vLLM', api: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', isLocal: true },
]

export const presetOf = (baseUrl: string): Preset | undefined => presets.find((preset) => preset.baseUrl === baseUrl)

/** Whether an address is on this machine, where a key is seldom needed. */
export function isLoopback(baseUrl: string): boolean {
  try {
    return ['localhost', '127.0.0.1', '[::1]'].includes(new URL(baseUrl).hostname)
  } catch {
    return false
  }
}

export function profileFor(preset: Preset | null, id: string): ModelProfile {
  return {
    id,
    label: preset?.label ?? '',
    api: preset?.api ?? 'openai',
    baseUrl: preset?.baseUrl ?? '',
    model: '',
    contextTokens: null,
    dialect: 'auto',
  }
}

/** What is wrong with an address, as far as can be told without asking it. */
export function addressProblem(baseUrl: string): 'empty' | 'not-http' | null {
  if (baseUrl.trim() === '') return 'empty'
  try {
    return ['http:', 'https:'].includes(new URL(baseUrl).protocol) ? null : 'not-http'
  } catch {
    return 'not-http'
  }
}
