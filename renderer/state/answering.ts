import type { OwnMode } from '../../preload/contract/agent.ts'
import { findProfile } from '../../preload/contract/find-profile.ts'
import type { SettingsView } from '../../preload/contract/settings.ts'
import { useOwnModes } from './own-modes.ts'
import { useSession } from './session-store.ts'
import { activeProfile, useSettings } from './settings-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** What would answer a message in the open session. */
export type Answering =
  | { readonly kind: 'script'; readonly name: string }
  | { readonly kind: 'model'; readonly profileId: string; readonly model: string; readonly address: string }
  /** The session's mode asks for a model that the settings do not have. */
  | { readonly kind: 'missing'; readonly model: string }
  | { readonly kind: 'nobody' }

/** A script wins over a model: the one given at start, or that of a tour's folder. */
export function useAnswering(): Answering {
  const view = useSettings((state) => state.view)
  const folder = useWorkspace((state) => state.workspace?.scriptedBy)
  const mode = useSession((state) => state.transcript?.mode)
  const own = useOwnModes((state) => state.modes.find(({ name }) => name === mode))
  const script = folder ?? view?.scriptedBy
  return script == null ? modelAnswering(view, own) : { kind: 'script', name: script }
}

/** A mode of the folder's own may name the model; else the chosen one answers. */
export function modelAnswering(view: SettingsView | null, own: OwnMode | undefined): Answering {
  const wanted = own?.model
  const profile = wanted === undefined ? activeProfile(view) : findProfile(view?.settings.profiles ?? [], wanted)
  if (profile) return { kind: 'model', profileId: profile.id, model: profile.model, address: profile.baseUrl }
  return wanted === undefined ? { kind: 'nobody' } : { kind: 'missing', model: wanted }
}
