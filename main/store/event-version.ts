import type { AgentEvent, AgentEventType } from '../../preload/contract/agent.ts'

const known: Readonly<Record<AgentEventType, true>> = {
  'session-created': true,
  'session-titled': true,
  'mode-changed': true,
  'autonomy-changed': true,
  'plan-changed': true,
  'queue-changed': true,
  'user-message': true,
  'turn-started': true,
  'message-started': true,
  'text-delta': true,
  'text-progress': true,
  'message-finished': true,
  'tool-changed': true,
  'tool-arguments': true,
  'tool-output': true,
  'model-retry': true,
  'change-undone': true,
  'parts-undone': true,
  'parts-restored': true,
  notice: true,
  'turn-stopped': true,
}

/**
 * An event as the log has it in the form of today, null for one this version does not know: it stays in the log for a
 * later one. When an event changes its form, its `version` is raised and the older form is brought up to date here.
 */
export function upgradeEvent(stored: { readonly type: string; readonly version: number }): AgentEvent | null {
  return stored.version === 1 && Object.hasOwn(known, stored.type) ? (stored as AgentEvent) : null
}
