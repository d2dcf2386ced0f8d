import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import { type Locale, localeOf, speak } from '../locale/text.ts'
import type { ModelProbe, ModelTest } from '../../preload/contract/channels.ts'
import type { ModelProfile, SettingsView, ShownSettings } from '../../preload/contract/settings.ts'

export type ShownTheme = 'dark' | 'light' | 'high-contrast'

interface SettingsState {
  readonly view: SettingsView | null
  readonly theme: ShownTheme
  readonly locale: Locale
  load(): Promise<void>
  show(view: SettingsView): void
  change(settings: Partial<ShownSettings>): Promise<void>
  /** Keeps a profile and makes it the active one; a key that is given replaces the one kept. */
  saveProfile(profile: ModelProfile, key: string | null): Promise<void>
  removeProfile(profileId: string): Promise<void>
  listModels(profile: ModelProfile, key: string | null): Promise<readonly string[]>
  testModel(profile: ModelProfile, key: string | null): Promise<ModelTest>
  /** Finds out in which ways the model can call tools; fails when `stop` is aborted. */
  probeModel(profile: ModelProfile, key: string | null, stop: AbortSignal): Promise<ModelProbe>
}

const withKey = (profile: ModelProfile, key: string | null) => (key === null ? { profile } : { profile, key })

export const useSettings = create<SettingsState>((set, get) => ({
  view: null,
  theme: 'dark',
  locale: 'en',

  async load() {
    get().show(await backend().call('settings.read', {}))
  },

  show(view) {
    const theme = themeOf(view.settings.theme)
    const locale = localeOf(view.settings.locale, navigator.languages)
    document.documentElement.dataset['theme'] = theme
    localStorage.setItem(themeKey, view.settings.theme)
    speak(locale)
    set({ view, theme, locale })
  },

  async change(settings) {
    get().show(await backend().call('settings.update', { settings }))
  },

  async saveProfile(profile, key) {
    const others = get().view?.settings.profiles.filter(({ id }) => id !== profile.id) ?? []
    await get().change({ profiles: [...others, profile], activeProfileId: profile.id })
    if (key !== null) get().show(await backend().call('secret.set', { profileId: profile.id, key }))
  },

  async removeProfile(profileId) {
    const { profiles = [], activeProfileId = null } = get().view?.settings ?? {}
    const left = profiles.filter(({ id }) => id !== profileId)
    get().show(await backend().call('secret.set', { profileId, key: '' }))
    await get().change({
      profiles: left,
      activeProfileId: activeProfileId === profileId ? (left[0]?.id ?? null) : activeProfileId,
    })
  },

  listModels: (profile, key) => backend().call('model.list', withKey(profile, key)),
  testModel: (profile, key) => backend().call('model.test', withKey(profile, key)),
  async probeModel(profile, key, stop) {
    const probeId = crypto.randomUUID()
    const tell = () =>
      void backend()
        .call('model.stop-probe', { probeId })
        .catch(() => {})
    stop.addEventListener('abort', tell, { once: true })
    return backend().call('model.probe', { ...withKey(profile, key), probeId })
  },
}))

/** The last setting, so that a window opens in its theme before main has answered. */
const themeKey = 'codelab-theme'

export function showLastTheme(): void {
  const last = localStorage.getItem(themeKey) as ShownSettings['theme'] | null
  const theme = themeOf(last ?? 'system')
  document.documentElement.dataset['theme'] = theme
  useSettings.setState({ theme })
}

const prefersLight = () => matchMedia('(prefers-color-scheme: light)')
const prefersContrast = () => matchMedia('(prefers-contrast: more)')

function themeOf(setting: ShownSettings['theme']): ShownTheme {
  if (setting !== 'system') return setting
  if (prefersContrast().matches) return 'high-contrast'
  return prefersLight().matches ? 'light' : 'dark'
}

/** Follows the system while the setting says so. Returns the undoing. */
export function followSystemTheme(): () => void {
  const update = () => {
    const { view, show } = useSettings.getState()
    if (view) show(view)
  }
  const queries = [prefersLight(), prefersContrast()]
  for (const query of queries) query.addEventListener('change', update)
  return () => {
    for (const query of queries) query.removeEventListener('change', update)
  }
}

export function activeProfile(view: SettingsView | null): ModelProfile | null {
  return view?.settings.profiles.find(({ id }) => id === view.settings.activeProfileId) ?? null
}
