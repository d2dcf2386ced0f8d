import { z } from 'zod'
import { isWider } from '../../policy/modes.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'switch_mode',
  description: `Go on with this task in another mode.

Modes: "orchestrator" plans and delegates, "coder" changes files and runs commands, "architect" designs and writes documents, \
"debug" finds the cause of a fault, "ask" explains without changing anything. Use it when the task needs tools that the \
present mode does not have; say why. The turn goes on at once under the new mode.

Example: {"mode": "coder", "reason": "The design is agreed; now it is built."}`,
  category: 'agent',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  input: z.object({
    mode: z.string().min(1).max(64).describe('The mode to go on in.'),
    reason: z.string().max(1000).optional().describe('Why, in a sentence the person reads.'),
  }),
  title: ({ mode }) => `Switch to ${mode}`,
  async prepare({ mode, reason }, { modeCeiling, findMode }) {
    const policy = findMode(mode)
    const widensMode = modeCeiling !== null && isWider(policy, findMode(modeCeiling))
    const text = `From a mode you picked (${modeCeiling}) into ${mode}.${reason === undefined ? '' : ` ${reason}`}`
    return { effect: 'mode', ...(widensMode ? { widensMode, preview: { kind: 'text', text } } : {}), plan: undefined }
  },
  async execute({ mode, reason }, { setMode }) {
    await setMode(mode, reason)
    return { result: { mode, reason: reason ?? null }, view: { kind: 'text', text: `Mode: ${mode}` } }
  },
})
