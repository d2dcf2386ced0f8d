import { createHash } from 'node:crypto'
import type { ToolExecution } from '../../preload/contract/tool.ts'

/** What a model that goes in circles is stopped for. */
export type Circle =
  | { readonly kind: 'same-call'; readonly tool: string; readonly times: number }
  | { readonly kind: 'failures'; readonly times: number }

export interface LoopLimits {
  /** The same call with the same result, one after another. 0: off. */
  readonly sameCalls: number
  /** Calls that failed, one after another. 0: off. */
  readonly failures: number
}

export interface LoopDetector {
  /**
   * Takes note of a finished call; tells when it closes a circle. `isWaiting`: the same answer again is no circle, as
   * where one waits on a process by asking for its output.
   */
  note(execution: ToolExecution, resultText: string, isWaiting: boolean): Circle | null
}

/** Watches the calls of one turn. */
export function createLoopDetector(limits: LoopLimits): LoopDetector {
  let last = ''
  let same = 0
  let failures = 0
  return {
    note(execution, resultText, isWaiting) {
      const { tool, status } = execution
      failures = status === 'failed' || status === 'timed-out' ? failures + 1 : 0
      if (!isWaiting && limits.sameCalls > 0) {
        const mark = markOf(execution, resultText)
        same = mark === last ? same + 1 : 1
        last = mark
        if (same >= limits.sameCalls) return { kind: 'same-call', tool, times: same }
      }
      if (limits.failures > 0 && failures >= limits.failures) return { kind: 'failures', times: failures }
      return null
    },
  }
}

function markOf(execution: ToolExecution, resultText: string): string {
  const { tool, status } = execution
  const { arguments: text } = execution
  const given = typeof text === 'string' ? text : text.blob
  return createHash('sha256')
    .update(JSON.stringify([tool, given, status, resultText]))
    .digest('hex')
}
