import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'echo',
  description: `Give the text back as it is.

Only for checking that tools work. To tell the person something, write it in your answer instead.

Example: {"text": "hello"}`,
  category: 'utility',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  effect: 'none',
  input: z.object({ text: z.string().describe('The text to give back.') }),
  title: ({ text }) => `Echo ${text.slice(0, 80)}`,
  execute: async ({ text }) => ({ result: text, view: { kind: 'text', text } }),
})
