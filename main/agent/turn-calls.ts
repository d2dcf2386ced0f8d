import type { Transcript } from '../../preload/contract/transcript.ts'

/**
 * The calls of a turn, or a call alone, with those of the tasks they delegated. Empty where there is no such turn or
 * call.
 */
export function callsOf(
  { items, nested }: Pick<Transcript, 'items' | 'nested'>,
  wanted: { readonly turnId?: string | undefined; readonly callId?: string | undefined },
): ReadonlySet<string> {
  const calls = new Set<string>()
  const add = (from: Transcript['items'], isIn: (turnId: string, callId: string) => boolean): void => {
    for (const item of from) {
      if (item.kind !== 'tool' || !isIn(item.execution.turnId, item.execution.callId)) continue
      const { callId } = item.execution
      calls.add(callId)
      add(nested[callId]?.items ?? [], () => true)
    }
  }
  const { turnId, callId } = wanted
  const isWanted = (turn: string, call: string) =>
    (turnId === undefined || turn === turnId) && (callId === undefined || call === callId)
  add(items, isWanted)
  // A call of a delegated task can be meant by itself.
  if (calls.size === 0 && callId !== undefined)
    for (const { items: beneath } of Object.values(nested)) add(beneath, isWanted)
  return calls
}
