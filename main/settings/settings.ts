import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import {
  defaultSettings,
  settingsSchema,
  type ModelProfile,
  type Settings,
  type SettingsView,
} from '../../preload/contract/settings.ts'
import { errnoOf, messageOf, PublicError } from '../errors.ts'
import { isLoopback } from '../http.ts'
import { createSecrets, type SecretStorage } from './secrets.ts'
import { writeWhole } from './write-file.ts'

export interface SettingsService {
  read(): Settings
  view(): SettingsView
  update(changes: Partial<Settings>): SettingsView
  /** An empty key removes the one there was. */
  setKey(profileId: string, key: string): Promise<SettingsView>
  /** A key that was typed for one server is not given for another, also while a profile is being changed. */
  keyFor(profile: ModelProfile): Promise<string | undefined>
  /** Returns the unsubscription. */
  onChange(listener: (view: SettingsView) => void): () => void
  /** The file was broken: what could be read of it holds, the rest is as at first; it was put at `path`. */
  readonly notice: {
    readonly code: 'settings-broken'
    readonly values: { readonly path: string; readonly problem: string }
  } | null
}

export interface SettingsOptions {
  readonly dataDirectory: string
  /** Where the shell has one. */
  readonly secrets?: SecretStorage | undefined
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** The settings of one data directory: `settings.json`, with keys apart from it. */
export async function createSettings(options: SettingsOptions): Promise<SettingsService> {
  const { dataDirectory, env = process.env } = options
  const path = join(dataDirectory, 'settings.json')
  const secrets = await createSecrets({
    path: join(dataDirectory, 'secrets.json'),
    storage: options.secrets,
    env,
  })
  const loaded = load(path)
  const listeners = new Set<(view: SettingsView) => void>()
  let { settings, file } = loaded

  const view = (): SettingsView => ({
    settings: shownOf(settings),
    profilesWithKey: settings.profiles
      .filter((profile) => isLoopback(profile.baseUrl) || secrets.has(profile))
      .map(({ id }) => id),
    keyStorage: secrets.storage,
    // Whether a script plays is not a setting: whoever knows puts it here.
    scriptedBy: null,
  })

  function announced(): SettingsView {
    const now = view()
    for (const listener of listeners) listener(now)
    return now
  }

  return {
    notice: loaded.notice,
    read: () => settings,
    view,
    update(changes) {
      const next = { ...settings, ...changes }
      const nextFile = withUnknown(next, file)
      writeWhole(path, `${JSON.stringify(nextFile, null, 2)}\n`)
      const kept = new Map(next.profiles.map((profile) => [profile.id, serverOf(profile)]))
      const gone = settings.profiles.filter((profile) => kept.get(profile.id) !== serverOf(profile))
      settings = next
      file = nextFile
      for (const { id } of gone) secrets.remove(id)
      return announced()
    },
    async setKey(profileId, key) {
      if (key === '') secrets.remove(profileId)
      else await secrets.set(profileId, key)
      return announced()
    },
    keyFor(profile) {
      const kept = settings.profiles.find(({ id }) => id === profile.id)
      return kept && serverOf(kept) !== serverOf(profile) ? secrets.fromEnvironment(profile) : secrets.get(profile)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function shownOf({ mcpServers: _, ...shown }: Settings): SettingsView['settings'] {
  return shown
}

/** Scheme, host and port: who gets a key. */
const serverOf = ({ baseUrl }: ModelProfile): string => (URL.canParse(baseUrl) ? new URL(baseUrl).origin : baseUrl)

type JsonObject = Record<string, unknown>

interface Loaded {
  readonly settings: Settings
  /** The file's own content, with the keys of other versions. */
  readonly file: JsonObject
  readonly notice: SettingsService['notice']
}

function load(path: string): Loaded {
  const text = read(path)
  if (text === null) return { settings: defaultSettings, file: {}, notice: null }
  let file: JsonObject = {}
  let problem: string | null = null
  try {
    const parsed: unknown = JSON.parse(text)
    if (isObject(parsed)) file = parsed
    else problem = 'It holds no JSON object.'
  } catch (error) {
    problem = messageOf(error)
  }
  const { settings, problems } = check(file)
  problem ??= problems.length ? problems.join('\n') : null
  return { settings, file, notice: problem === null ? null : setAside(path, problem) }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null
    throw new PublicError('unavailable', `${path} cannot be read: ${messageOf(error)}`, undefined, error)
  }
}

/** Takes each setting for itself, so that one wrong value does not cost the others. */
function check(file: JsonObject): { settings: Settings; problems: string[] } {
  const settings: JsonObject = { ...defaultSettings }
  const problems: string[] = []
  for (const key of settingKeys) {
    if (!Object.hasOwn(file, key)) continue
    const standard = defaultSettings[key]
    const given = file[key]
    const whole = isObject(standard) && isObject(given) ? { ...standard, ...given } : given
    const checked = settingsSchema.shape[key].safeParse(whole)
    if (checked.success) settings[key] = checked.data
    else problems.push(`${key}: ${z.prettifyError(checked.error)}`)
  }
  return { settings: settings as Settings, problems }
}

const settingKeys = Object.keys(settingsSchema.shape) as (keyof Settings)[]

/** The settings as they are saved: what a newer version put beside them stays. */
function withUnknown(settings: Settings, file: JsonObject): JsonObject {
  const saved: JsonObject = { ...file }
  for (const key of settingKeys) {
    const value = settings[key]
    const before = file[key]
    // The servers' keys are names that a person gave: one that is not there was taken out.
    const isMerged = key !== 'mcpServers' && isObject(value) && isObject(before)
    saved[key] = isMerged ? { ...before, ...value } : value
  }
  return saved
}

function setAside(path: string, problem: string): NonNullable<SettingsService['notice']> {
  const stamp = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  let target = `${path}.broken-${stamp}`
  for (let count = 2; existsSync(target); count++) target = `${path}.broken-${stamp}-${count}`
  renameSync(path, target)
  return { code: 'settings-broken', values: { path: target, problem } }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
