import type { LocalServer } from '../../preload/contract/channels.ts'
import { createFetch, type Fetch } from '../http.ts'
import { isObject } from './json-object.ts'

interface UsualPort {
  readonly name: string
  readonly port: number
}

const usualPorts: readonly UsualPort[] = [
  { name: 'Ollama', port: 11434 },
  { name: 'LM Studio', port: 1234 },
  { name: 'llama.cpp', port: 8080 },
  { name: 'vLLM', port: 8000 },
]

const patienceMs = 800

/** The usual ports, and the one that Ollama's own variable names; a server elsewhere is none of this machine. */
export function localPorts({ OLLAMA_HOST }: NodeJS.ProcessEnv): readonly UsualPort[] {
  const [, port] = /^(?:https?:\/\/)?(?:127\.0\.0\.1|0\.0\.0\.0|localhost)?:(\d{1,5})\/?$/.exec(OLLAMA_HOST ?? '') ?? []
  if (port === undefined || usualPorts.some((usual) => usual.port === Number(port))) return usualPorts
  return [{ name: 'Ollama', port: Number(port) }, ...usualPorts]
}

/** Asks these ports of this machine, all at once, which models they have. What does not answer is left out. */
export async function findLocalServers(
  signal: AbortSignal,
  {
    ports = localPorts(process.env),
    fetch = createFetch(),
  }: { readonly ports?: readonly UsualPort[]; readonly fetch?: Fetch } = {},
): Promise<LocalServer[]> {
  const found = await Promise.all(ports.map((place) => ask(place, signal, fetch)))
  return found.filter((server) => server !== undefined)
}

async function ask({ name, port }: UsualPort, signal: AbortSignal, fetch: Fetch): Promise<LocalServer | undefined> {
  const baseUrl = `http://127.0.0.1:${port}/v1`
  try {
    const response = await fetch(`${baseUrl}/models`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      // A server of another kind may send one elsewhere; nothing is asked off this machine.
      redirect: 'error',
    })
    const body: unknown = response.ok ? await response.json() : undefined
    const list = isObject(body) ? body['data'] : undefined
    if (!Array.isArray(list)) return undefined
    const entries = (list as unknown[]).filter(isObject)
    const models = entries.map(({ id }) => id).filter((id) => typeof id === 'string')
    return { name: nameBy(entries, response) ?? name, baseUrl, models }
  } catch {
    return undefined
  }
}

/** Servers move to another's usual port; who they are stands in what they answer. */
function nameBy(entries: readonly Record<string, unknown>[], response: Response): string | undefined {
  const owner = entries[0]?.['owned_by']
  if (owner === 'llamacpp' || response.headers.get('server') === 'llama.cpp') return 'llama.cpp'
  if (owner === 'vllm') return 'vLLM'
  if (owner === 'library') return 'Ollama'
  if (owner === 'organization_owner') return 'LM Studio'
  return undefined
}
