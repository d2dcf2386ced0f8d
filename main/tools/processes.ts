import { ToolFailure } from '../errors.ts'
import type { Terminal, Terminals } from '../process/terminals.ts'
import type { ToolContext } from './tool.ts'

/** A model's names for its processes are its session's own. */
export const terminalId = (sessionId: string, processId: string): string => `${sessionId}/${processId}`

/** Ends what a session kept running. */
export async function endProcesses(terminals: Terminals, sessionId: string): Promise<void> {
  const prefix = terminalId(sessionId, '')
  await Promise.all(terminals.list().flatMap((terminal) => (terminal.id.startsWith(prefix) ? [terminal.end()] : [])))
}

export function terminalsOf({ terminals }: ToolContext): Terminals {
  if (terminals) return terminals
  throw new ToolFailure(
    'TOOL_UNAVAILABLE',
    'Nothing can be kept running here. Use execute_command for what ends by itself.',
  )
}

export function findProcess(context: ToolContext, processId: string): Terminal {
  const terminals = terminalsOf(context)
  const found = terminals.find(terminalId(context.sessionId, processId))
  if (found) return found
  const prefix = terminalId(context.sessionId, '')
  const known = terminals.list().flatMap(({ id }) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : []))
  const which = known.length === 0 ? 'None was started in this session.' : `Known are: ${known.join(', ')}.`
  throw new ToolFailure('PROCESS_NOT_FOUND', `There is no process ${JSON.stringify(processId)}. ${which}`, {
    process_id: processId,
    known,
  })
}
