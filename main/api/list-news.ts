import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { Store } from '../store/store.ts'
import type { Announcer } from './announcer.ts'

/** Lists show titles, what runs and what asks; several changes at once are told once. */
const gatherMs = 50

export interface ListNews {
  tell(sessionId: string, event: AgentEvent): void
  close(): void
}

/** Tells those who have a folder open when a session changes as lists show it. */
export function createListNews(store: Store, announcer: Announcer): ListNews {
  /** Calls that ask, to know when one does not any more. */
  const asking = new Set<string>()
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  function tell(): void {
    timer = undefined
    const roots = new Set([...changed].map((sessionId) => store.sessions.get(sessionId)?.workspaceRoot))
    changed.clear()
    for (const root of roots)
      if (root !== undefined) announcer.announce(`workspace:${root}`, 'sessions.changed', { workspaceRoot: root })
  }

  function changesLists(event: AgentEvent): boolean {
    if (event.type === 'tool-changed') {
      const { callId, status } = event.execution
      if (status !== 'asking') return asking.delete(callId)
      asking.add(callId)
      return true
    }
    return event.type === 'session-titled' || event.type === 'turn-started' || event.type === 'turn-stopped'
  }

  return {
    tell(sessionId, event) {
      if (!changesLists(event)) return
      changed.add(sessionId)
      timer ??= setTimeout(tell, gatherMs)
    },
    close: () => clearTimeout(timer),
  }
}
