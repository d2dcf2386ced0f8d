import type { Dialect, Scope } from '../dialect.ts'
import type { Reading } from '../input.ts'
import { readFunctionTag } from '../function-tags.ts'
import { peek, skipSpace, takeUntil } from '../input.ts'
import { readJsonCalls } from '../json-calls.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * Llama 3.1 to 3.3:
 *
 *   bare:     {"name": …, "parameters": {…}} { ";" … }
 *   marked:   "<|python_tag|>" ( call { ";" call } | tool ".call(" arguments ")" | code )
 *   function: "<function=" name ">" object "</function>"
 *
 * Source: https://github.com/meta-llama/llama-models (prompt formats of 3.1 and 3.2)
 */
const ends = ['<|eom_id|>', '<|eot_id|>']

/** Code after the tag is a call of the tool that runs Python, where there is one. */
function* readCode(scope: Scope): Reading<boolean> {
  const name = ['code_interpreter', 'python', 'ipython'].find(
    (one) => !scope.isOpen && scope.resolve(one) !== undefined,
  )
  if (name === undefined) return false
  const call = scope.begin(name)
  const pieces: string[] = []
  yield* takeUntil(scope.input, ends, (piece) => pieces.push(piece))
  const code = pieces.join('').trim()
  call.write(JSON.stringify({ code }))
  call.finish({ code })
  return true
}

export const dialect: Dialect = {
  aliases: ['llama3', 'llama-3', 'llama3-json', 'llama-3.1', 'llama-3.2', 'llama-3.3', 'llama4-json'],
  also: ['pythonic'],
  forms: [
    {
      starts: ['<|python_tag|>'],
      next: ['{', '['],
      read: (scope) => readJsonCalls(scope, { ends }),
    },
    {
      starts: ['<|python_tag|>'],
      *read(scope) {
        yield* skipSpace(scope.input)
        if ((yield* peek(scope.input)) === -1) return false
        return (yield* readPythonCalls(scope, { ends, suffix: '.call' })) || (yield* readCode(scope))
      },
    },
    {
      starts: ['<function='],
      read: (scope) => readFunctionTag(scope, { outerEnds: ends, trim: 'newline' }),
    },
    { starts: ['{'], keepsStart: true, read: (scope) => readJsonCalls(scope, { cautious: true }) },
  ],
  silent: [...ends, '<|start_header_id|>assistant<|end_header_id|>'],
  closers: ['</function>'],
}
