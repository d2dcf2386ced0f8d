import { z } from 'zod'
import { isWider } from '../../policy/modes.ts'
import { ToolFailure } from '../../errors.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'delegate_task',
  description: `Give a task to another agent, which works on it by itself and answers when it is done.

It knows nothing of this conversation: write into the task all it needs (what is wanted and why, the files that matter, what \
must not change, how to check it, and what it shall report). Its calls are judged as yours are. Several tasks in one answer \
run side by side, so give them different files. Use it for a part that stands by itself; what takes two or three calls you \
do faster yourself. Read its answer with a critical eye, and check what matters.

Modes: "coder" changes files and runs commands, "debug" finds and mends the cause of a fault, "architect" designs and \
writes documents, "ask" reads and explains.

Example: {"mode": "coder", "task": "In src/parse.ts, parseDate() accepts \\"2024-13-01\\". Make it refuse months above 12 \
with the error it has for bad days, add a test beside the others in src/parse.test.ts, run npm test, and report what you \
changed and what the tests say."}`,
  category: 'agent',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  timeoutMs: null,
  input: z.object({
    mode: z.string().min(1).max(64).describe('The mode the other agent works in.'),
    task: z.string().trim().min(1).max(50_000).describe('All the other agent is told.'),
  }),
  title: ({ mode, task }) => `Delegate to ${mode}: ${task.slice(0, 120)}`,
  async prepare({ mode, task }, { modeCeiling, findMode }) {
    const policy = findMode(mode)
    const widensMode = modeCeiling !== null && isWider(policy, findMode(modeCeiling))
    return {
      effect: 'mode',
      exclusive: false,
      ...(widensMode ? { widensMode, preview: { kind: 'text', text: task } } : {}),
      plan: undefined,
    }
  },
  async execute({ mode, task }, { delegate, callId, turnId, signal }) {
    if (!delegate) throw new ToolFailure('TOOL_UNAVAILABLE', 'Tasks cannot be delegated here. Do it yourself.')
    const { answer, isComplete, calls } = await delegate({ callId, turnId, mode, task, signal })
    const note = isComplete
      ? undefined
      : 'It was stopped before it was done, for its budget was used up or it went in circles.'
    return {
      result: { answer, complete: isComplete, calls },
      view: { kind: 'text', text: answer },
      ...(note === undefined ? {} : { note }),
    }
  },
})
