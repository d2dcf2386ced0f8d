import type { Dialect } from '../dialect.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * Ai2 OLMo 3:
 *
 *   text "<function_calls>" call { newline call } "</function_calls>"
 *   call = name "(" argument { "," argument } ")"
 *
 * Source: https://huggingface.co/allenai/Olmo-3-7B-Instruct (chat template)
 */
const ends = ['</function_calls>']

export const dialect: Dialect = {
  aliases: ['olmo3', 'olmo-3'],
  forms: [{ starts: ['<function_calls>'], next: ['word', '['], read: (scope) => readPythonCalls(scope, { ends }) }],
  closers: ends,
}
