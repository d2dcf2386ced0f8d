import type { Usage } from '../../preload/contract/agent.ts'
import type { Settings } from '../../preload/contract/settings.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'

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

/** What the session has spent since a budget last stopped it: going on then is the person's leave for as much again. */
export function spentSinceLimit({ items }: Pick<Transcript, 'items'>): Spent {
  const from = items.findLastIndex((item) => item.kind === 'turn-end' && item.reason === 'limit') + 1
  let spent = nothingSpent
  for (const item of items.slice(from)) {
    if (item.kind === 'tool') spent = { ...spent, calls: spent.calls + 1 }
    if (item.kind === 'turn-end') spent = together(spent, spentBy(item.usage, 0, 0))
  }
  return spent
}

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
