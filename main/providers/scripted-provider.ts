import { createScripted } from './builtin/scripted.ts'
import type { Provider } from './provider.ts'
import { readScript } from './scripts.ts'

/** A script's file as the model that plays it. `model` is what it calls itself where a model's name shows. */
export async function openScript(path: string): Promise<{ readonly provider: Provider; readonly model: string }> {
  const script = await readScript(path)
  return { provider: createScripted(script), model: script.model }
}
