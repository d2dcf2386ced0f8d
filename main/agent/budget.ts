import type { Usage } from '../../preload/contract/agent.ts'
import type { Settings } from '../../preload/contract/settings.ts'

type Budget = Settings['limits']['turn']

export interface Spent {
  readonly calls: number
  readonly tokens: number
  readonly cost: number
  readonly minutes: number
}

export const nothingSpent: Spent = { calls: 0, tokens: 0, cost: 0, minutes: 0 }

export const spentBy = (usage: Usage, calls: number, ms: number): Spent => ({
  calls,
  tokens: usage.inputTokens + usage.outputTokens,
  cost: usage.cost ?? 0,
  minutes: ms / 60_000,
})

export const together = (one: Spent, other: Spent): Spent => ({
  calls: one.calls + other.calls,
  tokens: one.tokens + other.tokens,
  cost: one.cost + other.cost,
  minutes: one.minutes + other.minutes,
})

/** What would be passed by going on with `next` more; null: it fits. */
export function exceeded(budget: Budget, spent: Spent, next: Partial<Spent> = {}): keyof Budget | null {
  for (const kind of ['calls', 'tokens', 'cost', 'minutes'] as const) {
    const limit = budget[kind]
    const more = next[kind] ?? 0
    // With nothing more to add, what is used up stops: the next request would pass it.
    if (limit !== null && (more > 0 ? spent[kind] + more > limit : spent[kind] >= limit)) return kind
  }
  return null
}
