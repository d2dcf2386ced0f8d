import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'update_plan',
  description: `Show the person your plan as a list of steps, and keep it up to date.

Use it for work of three steps or more: once before you begin, and again whenever a step is begun, done or dropped. Give the \
whole list each time; it replaces the one before. Keep one step "in_progress". Not for small tasks, and not instead of doing \
the work.

Example: {"steps": [{"text": "Find where sessions are made", "status": "done"}, {"text": "Add expiry", "status": \
"in_progress"}, {"text": "Run the tests", "status": "pending"}]}`,
  category: 'agent',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  effect: 'none',
  input: z.object({
    steps: z
      .array(
        z.object({
          text: z.string().min(1).max(500).describe('What is done in this step.'),
          status: z.enum(['pending', 'in_progress', 'done', 'skipped']),
        }),
      )
      .min(1)
      .max(50),
  }),
  title: ({ steps }) => `Plan: ${steps.filter(({ status }) => status === 'done').length} of ${steps.length} done`,
  async execute({ steps }, { setPlan }) {
    setPlan(steps)
    return { result: { steps }, view: { kind: 'plan', steps } }
  },
})
