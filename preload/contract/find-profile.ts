import type { ModelProfile } from './settings.ts'

/** By its model, else by its name: names of providers come several times. */
export const findProfile = (profiles: readonly ModelProfile[], wanted: string): ModelProfile | undefined =>
  profiles.find(({ model }) => model === wanted) ?? profiles.find(({ label }) => label === wanted)
