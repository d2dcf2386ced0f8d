import { activeProfile, useSettings } from './settings-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** What would answer a message in the open folder. */
export type Answering =
  | { readonly kind: 'script'; readonly name: string }
  | { readonly kind: 'model'; readonly profileId: string; readonly model: string; readonly address: string }
  | { readonly kind: 'nobody' }

/** A script wins over a model: the one given at start, or that of a tour's folder. */
export function useAnswering(): Answering {
  const view = useSettings((state) => state.view)
  const folder = useWorkspace((state) => state.workspace?.scriptedBy)
  const script = folder ?? view?.scriptedBy
  if (script != null) return { kind: 'script', name: script }
  const profile = activeProfile(view)
  if (!profile) return { kind: 'nobody' }
  return { kind: 'model', profileId: profile.id, model: profile.model, address: profile.baseUrl }
}
