import { createHash } from 'node:crypto'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'prompt_user',
  description: `Ask the person to choose one of a few actions, and wait for it.

Use it when you must not go on without a decision that only they can take, such as which of two designs to follow. Do not \
use it for permission to run a tool: that is asked by itself. The person may also write an answer of their own.

Example: {"message": "The tests fail on main too. What next?", "actions": ["Fix them first", "Go on without them"]}`,
  category: 'agent',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  effect: 'ask-person',
  timeoutMs: null,
  input: z.object({
    message: z.string().min(1).max(10_000).describe('The question, with what is needed to decide.'),
    actions: z.array(z.string().min(1).max(500)).min(1).max(10).describe('The choices, the best one first.'),
  }),
  title: ({ message }) => message.slice(0, 120),
  async execute({ message, actions }, { ask, callId }) {
    const digest = createHash('sha256')
      .update(JSON.stringify([callId, message, actions]))
      .digest('hex')
    const decision = await ask({ kind: 'choose', message, actions, freeAnswer: true, digest })
    const action = decision.kind === 'answer' ? decision.text : actions[0]!
    return { result: { action }, view: { kind: 'question', message, answer: action } }
  },
})
