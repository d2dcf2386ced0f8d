import { randomUUID } from 'node:crypto'
import type { ModelProbe, ModelTest } from '../preload/contract/channels.ts'
import { findProfile } from '../preload/contract/find-profile.ts'
import type { ModelProfile, SettingsView } from '../preload/contract/settings.ts'
import type { ModelSource } from './agent/model-source.ts'
import type { ChosenModel } from './app.ts'
import { PublicError } from './errors.ts'
import { ModelError, type Provider } from './providers/provider.ts'
import { costOf, modelFacts } from './providers/models.ts'
import { createProvider } from './providers/providers.ts'
import { variableFor } from './settings/secrets.ts'
import type { SettingsService } from './settings/settings.ts'
import type { ScriptedModel, Tours } from './tour/tour.ts'

/** The models that can be asked: the script's, the one named at the start, or the settings' choice. */
export interface Models extends ModelSource {
  view(): SettingsView
  /** The script that answers in this folder, by name; null where a model would. */
  scriptedBy(workspaceRoot: string): string | null
  list(profile: ModelProfile, key: string | undefined): Promise<readonly string[]>
  /** Makes one small real request. */
  test(profile: ModelProfile, key: string | undefined): Promise<ModelTest>
  /** Finds out in which ways the model can call tools. */
  probe(profile: ModelProfile, key: string | undefined, stop: AbortSignal): Promise<ModelProbe>
}

const testTimeoutMs = 30_000
/** A handful of requests, and a local model may have to be loaded for the first. */
const probeTimeoutMs = 5 * 60_000

export async function createModels(
  settings: SettingsService,
  tours: Tours,
  options: { readonly script: string | undefined; readonly chosen: ChosenModel | undefined },
): Promise<Models> {
  const scripted = options.script === undefined ? null : await loadScript(options.script)
  const named = options.chosen && profileOf(options.chosen)
  let cached: { readonly profile: ModelProfile; readonly key: string | undefined; readonly provider: Provider } | null =
    null

  async function providerOf(profile: ModelProfile, key: string | undefined): Promise<Provider> {
    if (cached && cached.key === key && JSON.stringify(cached.profile) === JSON.stringify(profile))
      return cached.provider
    const provider = await createProvider(profile, key)
    cached = { profile, key, provider }
    return provider
  }

  async function answering(
    wanted: string | undefined,
  ): Promise<{ readonly profile: ModelProfile; readonly key: string | undefined }> {
    const { profiles, activeProfileId } = settings.read()
    const chosen = profiles.find(({ id }) => id === activeProfileId)
    const profile = named ?? (wanted === undefined ? chosen : findProfile(profiles, wanted))
    if (!profile && wanted !== undefined) {
      const known = profiles.map(({ label, model }) => `${model} (${label})`).join(', ') || 'none'
      throw new PublicError('unavailable', `The mode asks for the model ${wanted}. The settings have: ${known}.`)
    }
    if (!profile) throw new PublicError('unavailable', 'No model is chosen yet. Choose one in the settings.')
    const key = named ? options.chosen?.key : await settings.keyFor(profile)
    // A known provider needs a key; a server of one's own may do without, and says so if it does not.
    const variable = variableFor(profile)
    if (key === undefined && variable !== undefined) {
      const typed = named ? '' : 'enter one in the settings, or '
      throw new PublicError('unavailable', `There is no key for ${profile.label}: ${typed}set ${variable}.`)
    }
    return { profile, key }
  }

  return {
    async current(workspaceRoot, wanted) {
      const playing = tours.has(workspaceRoot) ? await tours.scriptedModel() : scripted
      if (playing) return { ...playing, isScripted: true, dialect: 'auto', contextTokens: undefined }
      const { profile, key } = await answering(wanted)
      const facts = modelFacts(profile.model)
      const contextTokens = profile.contextTokens ?? facts?.contextTokens
      const dialect = dialectOf(profile, facts?.dialect)
      return {
        provider: await providerOf(profile, key),
        model: profile.model,
        isScripted: false,
        dialect,
        contextTokens,
        seesImages: facts?.images ?? false,
      }
    },
    costOf,
    scriptedBy: (workspaceRoot) => (tours.has(workspaceRoot) ? tours.model : (scripted?.model ?? null)),
    view: () => ({ ...settings.view(), scriptedBy: scripted ? scripted.model : null }),
    async list(profile, key) {
      const provider = await createProvider(profile, key ?? (await settings.keyFor(profile)))
      return provider.listModels(AbortSignal.timeout(testTimeoutMs)).catch((error: unknown) => {
        throw error instanceof ModelError
          ? new PublicError('unavailable', error.message, { kind: error.kind }, error)
          : error
      })
    },
    async test(profile, key) {
      const startedAt = performance.now()
      try {
        const provider = await createProvider(profile, key ?? (await settings.keyFor(profile)))
        let text = ''
        const events = provider.answer({
          model: profile.model,
          system: '',
          messages: [{ role: 'user', text: 'Answer with the single word: ready' }],
          tools: [],
          maxOutputTokens: 256,
          signal: AbortSignal.timeout(testTimeoutMs),
        })
        for await (const event of events) if (event.type === 'text') text += event.delta
        return { ok: true, text: text.trim().slice(0, 200), durationMs: Math.round(performance.now() - startedAt) }
      } catch (error) {
        if (error instanceof ModelError) return { ok: false, kind: error.kind, detail: error.message }
        if (error instanceof PublicError) return { ok: false, kind: 'other', detail: error.message }
        throw error
      }
    },
    async probe(profile, key, stop) {
      const provider = await createProvider(profile, key ?? (await settings.keyFor(profile)))
      const signal = AbortSignal.any([AbortSignal.timeout(probeTimeoutMs), stop])
      const { probeModel } = await import('./agent/probe-model.ts')
      return probeModel(provider, profile.model, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
        if (stop.aborted) throw new PublicError('unavailable', 'The probe was stopped.', undefined, error)
        const minutes = probeTimeoutMs / 60_000
        throw new PublicError(
          'unavailable',
          `${profile.model} did not answer within ${minutes} minutes.`,
          undefined,
          error,
        )
      })
    },
  }
}

async function loadScript(path: string): Promise<ScriptedModel> {
  const [{ readScript }, { createScripted }] = await Promise.all([
    import('./providers/scripts.ts'),
    import('./providers/builtin/scripted.ts'),
  ])
  const script = await readScript(path)
  return { provider: createScripted(script), model: script.model }
}

/** The person's choice, else what is known of the model; an unknown model may write its calls in any way. */
function dialectOf({ api, dialect }: ModelProfile, known: string | undefined): string {
  if (api === 'anthropic') return 'native'
  return dialect === 'auto' ? (known ?? 'auto') : dialect
}

const profileOf = ({ api, baseUrl, model }: ChosenModel): ModelProfile => ({
  id: randomUUID(),
  label: model,
  api,
  baseUrl,
  model,
  contextTokens: null,
  dialect: 'auto',
})
