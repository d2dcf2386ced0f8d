import { createHash } from 'node:crypto'
import { z } from 'zod'
import { modes, type Mode } from '../../../preload/contract/agent.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'ask_followup_question',
  description: `Ask the person one question about the task, with 2 to 4 proposed answers, and wait for the answer.

Use it when something needed for the task cannot be found out by reading, searching or trying, and a wrong guess would cost \
real work. Propose complete answers that could be taken as they are, the likeliest first. The person may also write their \
own. An answer with a "mode" switches to that mode when it is chosen. Do not ask for permission to run tools: that is asked \
by itself.

Example: {"question": "Which database shall the tests use?", "follow_up": [{"text": "SQLite in memory"}, \
{"text": "PostgreSQL in a container"}, {"text": "Let me plan the schema first", "mode": "architect"}]}`,
  category: 'agent',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  effect: 'ask-person',
  timeoutMs: null,
  input: z.object({
    question: z.string().min(1).max(10_000).describe('The question, with what is needed to answer it.'),
    follow_up: z
      .array(
        z.object({
          text: z.string().min(1).max(500).describe('A complete answer.'),
          mode: z.enum(modes).nullish().describe('The mode to go on in when this answer is chosen.'),
        }),
      )
      .min(2)
      .max(4)
      .describe('The proposed answers.'),
  }),
  title: ({ question }) => question.slice(0, 120),
  async execute({ question, follow_up: proposals }, { ask, setMode, callId }) {
    const choices = proposals.map(({ text, mode }) => ({ text, mode: mode ?? undefined, label: labelOf(text, mode) }))
    const digest = createHash('sha256')
      .update(JSON.stringify([callId, question, proposals]))
      .digest('hex')
    const actions = choices.map(({ label }) => label)
    const decision = await ask({ kind: 'choose', message: question, actions, freeAnswer: true, digest })
    const answered = decision.kind === 'answer' ? decision.text : choices[0]!.label
    const chosen = choices.find(({ label }) => label === answered) ?? choices.find(({ text }) => text === answered)
    const answer = chosen?.text ?? answered
    if (chosen?.mode !== undefined) await setMode(chosen.mode, question.slice(0, 200))
    return {
      result: { answer, ...(chosen?.mode === undefined ? {} : { mode: chosen.mode }) },
      view: { kind: 'question', message: question, answer },
    }
  },
})

/** What a choice leads to is part of what is chosen. */
const labelOf = (text: string, mode: Mode | null | undefined): string =>
  mode ? `${text} (goes on in mode ${mode})` : text
