import type { Dialect, Scope } from '../dialect.ts'
import { readNamedJson } from '../named-json.ts'

/**
 * ReAct, as many prompts ask for it, and Qwen-Agent's own form:
 *
 *   ReAct:      text "Action:" name newline "Action Input:" object
 *   Qwen-Agent: text "✿FUNCTION✿:" name newline "✿ARGS✿:" object
 *
 * Source: https://arxiv.org/abs/2210.03629 and https://github.com/QwenLM/Qwen-Agent
 */
const named = (nameEnds: readonly string[], ends: readonly string[]) => (scope: Scope) =>
  readNamedJson(scope, { nameEnds, ends, needsObject: true })

export const dialect: Dialect = {
  aliases: ['qwen-agent', 'nous-react'],
  forms: [
    {
      starts: ['Action:'],
      place: 'line',
      next: ['word'],
      read: named(['\nAction Input:', '\nAction input:'], ['\nObservation:']),
    },
    { starts: ['✿FUNCTION✿:'], read: named(['\n✿ARGS✿:'], ['✿RESULT✿', '✿RETURN✿']) },
  ],
  closers: ['Observation:', '✿RESULT✿:', '✿RETURN✿:'],
}
