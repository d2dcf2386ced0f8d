import type { Input, ModelProbe } from '../../preload/contract/channels.ts'
import type { Models } from '../models.ts'

export interface Probes {
  /** Ends also when `closed` says that nobody waits any more. */
  start(asked: Input<'model.probe'>, closed: AbortSignal): Promise<ModelProbe>
  /** One that has ended already is no mistake. */
  stop(probeId: string): void
}

/** Probes that run, by the ids their windows gave them: each takes minutes where a model is slow. */
export function createProbes(models: Pick<Models, 'probe'>): Probes {
  const running = new Map<string, AbortController>()
  return {
    async start({ profile, key, probeId }, closed) {
      const stop = new AbortController()
      running.set(probeId, stop)
      try {
        return await models.probe(profile, key, AbortSignal.any([stop.signal, closed]))
      } finally {
        running.delete(probeId)
      }
    },
    stop: (probeId) => running.get(probeId)?.abort(),
  }
}
