import { create } from 'zustand'
import type { LocalServer } from '../../preload/contract/channels.ts'
import type { ModelProfile } from '../../preload/contract/settings.ts'
import { backend } from '../backend/index.ts'
import { useSettings } from './settings-store.ts'

interface LocalModelsState {
  /** Servers on this machine that have a model to talk to. */
  readonly servers: readonly LocalServer[]
  look(): Promise<void>
}

export const useLocalModels = create<LocalModelsState>((set) => ({
  servers: [],
  async look() {
    const found = await backend().call('model.find-local', {})
    set({ servers: found.map(withTalkingModels).filter(({ models }) => models.length > 0) })
  },
}))

/** Takes a model of a server of this machine, as it is. */
export async function takeLocalModel({ name, baseUrl }: LocalServer, model: string): Promise<void> {
  const { view, saveProfile } = useSettings.getState()
  const known = view?.settings.profiles.find((profile) => profile.baseUrl === baseUrl && profile.model === model)
  await saveProfile(known ?? localProfile(name, baseUrl, model), null)
}

const localProfile = (label: string, baseUrl: string, model: string): ModelProfile => ({
  id: crypto.randomUUID(),
  label,
  api: 'openai',
  baseUrl,
  model,
  contextTokens: null,
  dialect: 'auto',
})

/** Servers list what embeds, ranks, hears and draws beside what talks; only their names tell them apart. */
const talks = (model: string) => !/embed|bge-|rerank|whisper|\btts\b|stable-diffusion/i.test(model)

export const withTalkingModels = (server: LocalServer): LocalServer => ({
  ...server,
  models: server.models.filter(talks),
})
