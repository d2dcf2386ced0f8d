import type { ToolEffect } from '../../preload/contract/tool.ts'
import type { Prepared } from './tool.ts'

/** What a call touches, for telling which calls may run side by side. Paths are normalised; `''` is the whole folder. */
export interface Touch {
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly isExclusive: boolean
}

/** Nothing touched: such calls meet only exclusive ones that come before. */
const aloneEffects: ReadonlySet<ToolEffect> = new Set(['none', 'ask-person', 'process-read'])
const readEffects: ReadonlySet<ToolEffect> = new Set(['read', 'protected-read', 'safe-command'])

export function touchOf(prepared: Prepared<unknown>): Touch {
  if (aloneEffects.has(prepared.effect) && !prepared.writes?.length)
    return { reads: [], writes: [], isExclusive: false }
  if (readEffects.has(prepared.effect)) {
    return { reads: prepared.reads ?? [''], writes: [], isExclusive: false }
  }
  const writes = prepared.writes ?? []
  return { reads: prepared.reads ?? [], writes, isExclusive: prepared.exclusive ?? writes.length === 0 }
}

/** Whether the later of two calls must wait for the earlier. */
export function meet(one: Touch, other: Touch): boolean {
  const touchesNothing = (touch: Touch) => !touch.isExclusive && touch.reads.length + touch.writes.length === 0
  if (touchesNothing(one) || touchesNothing(other)) return false
  if (one.isExclusive || other.isExclusive) return true
  return overlap(one.writes, other.writes) || overlap(one.writes, other.reads) || overlap(one.reads, other.writes)
}

const overlap = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((path) => others.some((other) => isWithin(path, other) || isWithin(other, path)))

const isWithin = (path: string, directory: string): boolean =>
  directory === '' || path === directory || path.startsWith(`${directory}/`)

/**
 * One call's place among those of the same answer. Calls are prepared and asked in order: a call `enter`s when the one
 * before it has been asked or started, and lets the next one in with `pass`.
 */
export interface Place {
  enter(): Promise<void>
  /** States what this call touches, and waits for the earlier unfinished calls it meets. True: it had to wait. */
  waitForEarlier(touch: Touch): Promise<boolean>
  pass(): void
}

/** Runs calls in their order, side by side where their effects do not meet. Results are in the order of the calls. */
export async function runInOrder<Call, Result>(
  calls: readonly Call[],
  run: (call: Call, place: Place) => Promise<Result>,
): Promise<Result[]> {
  const started: { touch: Touch | null; readonly done: Promise<unknown>; isDone: boolean }[] = []
  let earlierPassed: Promise<void> = Promise.resolve()
  const results = calls.map((call, index) => {
    const entrance = earlierPassed
    let pass = () => {}
    earlierPassed = new Promise((resolve) => (pass = resolve))
    const place: Place = {
      enter: () => entrance,
      async waitForEarlier(touch) {
        started[index]!.touch = touch
        const met = started.slice(0, index).filter((other) => !other.isDone && other.touch && meet(other.touch, touch))
        await Promise.allSettled(met.map((other) => other.done))
        return met.length > 0
      },
      pass,
    }
    const done = run(call, place).finally(() => {
      started[index]!.isDone = true
      pass()
    })
    started.push({ touch: null, done, isDone: false })
    return done
  })
  return Promise.all(results)
}
