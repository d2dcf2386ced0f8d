import { readFileSync } from 'node:fs'
import type { ModelProfile, SettingsView } from '../../preload/contract/settings.ts'
import { PublicError } from '../errors.ts'
import { writeWhole } from './write-file.ts'

/** The system's keychain as a shell lends it. What is encrypted is text that can be kept in a file. */
export interface SecretStorage {
  /** `plain`: the system has none, and what is encrypted is hidden only lightly. */
  kind(): Promise<'keychain' | 'plain'>
  encrypt(text: string): Promise<string>
  decrypt(encrypted: string): Promise<string>
}

export interface Secrets {
  readonly storage: SettingsView['keyStorage']
  has(profile: ModelProfile): boolean
  get(profile: ModelProfile): Promise<string | undefined>
  /** Leaves out a key that was typed. */
  fromEnvironment(profile: ModelProfile): Promise<string | undefined>
  set(profileId: string, key: string): Promise<void>
  remove(profileId: string): void
}

/**
 * Keys of model profiles: typed ones encrypted in `path` where there is a keychain, else in memory only; for a profile
 * without one the key of its provider in the environment.
 */
export async function createSecrets(options: {
  readonly path: string
  readonly storage: SecretStorage | undefined
  readonly env: Readonly<Record<string, string | undefined>>
}): Promise<Secrets> {
  const { path, storage, env } = options
  const encrypted = storage ? readKept(path) : {}
  const inMemory = new Map<string, string>()
  const save = () => writeWhole(path, `${JSON.stringify(encrypted, null, 2)}\n`)

  function remove(profileId: string): void {
    inMemory.delete(profileId)
    if (!Object.hasOwn(encrypted, profileId)) return
    delete encrypted[profileId]
    save()
  }

  return {
    storage: storage ? await storage.kind() : 'memory',
    has: (profile) =>
      inMemory.has(profile.id) ||
      Object.hasOwn(encrypted, profile.id) ||
      keyFromEnvironment(profile, env) !== undefined,
    async get(profile) {
      const known = inMemory.get(profile.id)
      if (known !== undefined) return known
      const kept = Object.hasOwn(encrypted, profile.id) ? encrypted[profile.id] : undefined
      if (kept === undefined || !storage) return keyFromEnvironment(profile, env)
      try {
        const key = await storage.decrypt(kept)
        inMemory.set(profile.id, key)
        return key
      } catch (error) {
        throw new PublicError(
          'unavailable',
          `The system's keychain does not give back the key of “${profile.label}”. Enter it again in the settings.`,
          { profileId: profile.id },
          error,
        )
      }
    },
    fromEnvironment: async (profile) => keyFromEnvironment(profile, env),
    async set(profileId, key) {
      if (storage) {
        encrypted[profileId] = await storage.encrypt(key)
        save()
      }
      inMemory.set(profileId, key)
    },
    remove,
  }
}

function readKept(path: string): Record<string, string> {
  try {
    const kept: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof kept !== 'object' || kept === null) return {}
    return Object.fromEntries(Object.entries(kept).filter(([, value]) => typeof value === 'string')) as Record<
      string,
      string
    >
  } catch {
    return {} // None yet, or unreadable: keys can be entered again.
  }
}

const openai = 'OPENAI_API_KEY'
const anthropic = 'ANTHROPIC_API_KEY'

/** A key from the environment goes to its provider's own host and nowhere else, whatever address a person tries. */
const variableOfHost: Readonly<Record<string, string>> = {
  'api.openai.com': openai,
  'eu.api.openai.com': openai,
  'us.api.openai.com': openai,
  'api.anthropic.com': anthropic,
  'openrouter.ai': 'OPENROUTER_API_KEY',
  'api.deepseek.com': 'DEEPSEEK_API_KEY',
  'api.mistral.ai': 'MISTRAL_API_KEY',
  'generativelanguage.googleapis.com': 'GEMINI_API_KEY',
}

/** The variable that may hold the key for an address; an empty address is the API's own. Never over plain HTTP. */
export function variableFor({ api, baseUrl }: Pick<ModelProfile, 'api' | 'baseUrl'>): string | undefined {
  if (baseUrl.trim() === '') return api === 'openai' ? openai : anthropic
  if (!URL.canParse(baseUrl)) return undefined
  const { protocol, host } = new URL(baseUrl)
  return protocol === 'https:' && Object.hasOwn(variableOfHost, host) ? variableOfHost[host] : undefined
}

function keyFromEnvironment(
  profile: ModelProfile,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const variable = variableFor(profile)
  return variable === undefined ? undefined : env[variable] || undefined
}
