import type { Dialect, Scope } from '../dialect.ts'
import type { Input, Reading } from '../input.ts'
import { type JsonProblem, escaped, numberJson, skipBroken } from '../arguments.ts'
import {
  dropMark,
  isNameCode,
  match,
  matchOne,
  nextOf,
  peek,
  positionOf,
  setMark,
  skipSpace,
  take,
  takeShort,
  takeUntil,
  takeWhile,
  textSince,
} from '../input.ts'
import { finishWith } from '../json-calls.ts'
import { type Kinds, kindsOf, schemaOf, valueOf } from '../typed-value.ts'
import { readPythonCalls } from '../python-calls.ts'

/**
 * Gemma 4 and FunctionGemma, and Gemma 3 as it is commonly asked:
 *
 *   Gemma 4:       text { "<|tool_call>" call "<tool_call|>" }
 *   FunctionGemma: text { "<start_function_call>" call "<end_function_call>" }
 *   Gemma 3:       "```tool_code" newline { python-call } "```"
 *   call   = "call:" name object
 *   object = "{" [ key ":" value { "," key ":" value } ] "}"
 *   value  = quote text quote | object | "[" [ value { "," value } ] "]" | word
 *   quote  = <|"|> in Gemma 4, <escape> in FunctionGemma
 *
 * Source: https://ai.google.dev/gemma/docs (function calling)
 */
const ends = ['<tool_call|>', '<end_function_call>', '<|tool_response>', '<start_function_response>', '<turn|>']
const quotes = ['<|"|>', '<escape>']

function* readCall(scope: Scope): Reading<boolean> {
  const { input } = scope
  yield* skipSpace(input)
  yield* match(input, 'call:')
  const written = yield* takeWhile(input, isNameCode, 160)
  const name = scope.resolve(written)
  if (name === undefined || (yield* peek(input)) !== 123) return false
  const call = scope.begin(name)
  const mark = setMark(input)
  const json: string[] = []
  const problem = yield* copyLoose(
    input,
    (piece) => {
      json.push(piece)
      call.write(piece)
    },
    0,
    new Set(),
    (key) => kindsOf(schemaOf(call.parameters, key), call.parameters),
  )
  if (problem === undefined) finishWith(scope, call, json.join(''))
  else {
    yield* skipBroken(input, 1, ends)
    scope.problem(problem.position, `The arguments of ${name} cannot be read. ${problem.message}`)
    call.finish(textSince(input, mark))
  }
  dropMark(input)
  return true
}

function* copyLoose(
  input: Input,
  write: (piece: string) => void,
  depth: number,
  kinds: Kinds,
  kindsOfKey?: (key: string) => Kinds,
): Reading<JsonProblem | undefined> {
  const position = positionOf(input)
  if (depth > 100) return { position, message: 'The values are nested too deep.' }
  yield* skipSpace(input)
  const code = yield* peek(input)
  if (code === 123 || code === 91) return yield* copyMembers(input, write, code === 123, depth, kindsOfKey)
  const quote = yield* matchOne(input, quotes)
  if (quote !== undefined) {
    // FunctionGemma quotes every value, whatever it is.
    const isString = quote !== '<escape>'
    const text: string[] = []
    if (isString) write('"')
    const end = yield* takeUntil(input, [quote], (piece) => {
      if (isString) write(escaped(piece))
      else text.push(piece)
    })
    if (end === undefined) return { position, message: 'The text ends inside a string that begins here.' }
    take(input, quote.length)
    write(isString ? '"' : literalJson(text.join(''), kinds))
    return undefined
  }
  const pieces: string[] = []
  const isQuoted = code === 34
  if (isQuoted) take(input, 1)
  yield* takeUntil(input, isQuoted ? ['"', ...ends] : [',', '}', ']', ...ends], (piece) => pieces.push(piece))
  if (isQuoted) yield* match(input, '"')
  const word = pieces.join('').trim()
  if (!isQuoted && word === '' && (yield* peek(input)) === -1) return { position, message: 'The text ends here.' }
  write(isQuoted ? JSON.stringify(word) : literalJson(word, kinds))
  return undefined
}

/** A word as JSON: by its schema, where there is one. */
function literalJson(word: string, kinds: Kinds): string {
  if (kinds.size > 0) return JSON.stringify(valueOf(word, kinds, 'string'))
  return /^(?:true|false|null)$/.test(word) ? word : (numberJson(word) ?? JSON.stringify(word))
}

function* copyMembers(
  input: Input,
  write: (piece: string) => void,
  isObject: boolean,
  depth: number,
  kindsOfKey?: (key: string) => Kinds,
): Reading<JsonProblem | undefined> {
  take(input, 1)
  write(isObject ? '{' : '[')
  for (let count = 0; ;) {
    yield* skipSpace(input)
    if (yield* match(input, isObject ? '}' : ']')) break
    if (yield* match(input, ',')) continue
    // The text or the call ends before its brackets close: there is one way to close them.
    if ((yield* peek(input)) === -1 || (yield* nextOf(input, ends)) !== undefined) break
    if (count > 0) write(',')
    count += 1
    let kinds: Kinds = new Set()
    if (isObject) {
      const position = positionOf(input)
      const quote = yield* matchOne(input, [...quotes, '"'])
      const key = yield* takeShort(input, quote === undefined ? [':'] : [quote], 200)
      if (key === undefined) return { position, message: 'Expected a key and a colon.' }
      if (quote !== undefined) take(input, quote.length)
      yield* skipSpace(input)
      if (!(yield* match(input, ':'))) return { position: positionOf(input), message: 'Expected a colon.' }
      kinds = kindsOfKey?.(key.trim()) ?? kinds
      write(`${JSON.stringify(key.trim())}:`)
    }
    const from = positionOf(input)
    const problem = yield* copyLoose(input, write, depth + 1, kinds)
    if (problem !== undefined) return problem
    if (!isObject && positionOf(input) === from) return { position: from, message: 'Expected a value.' }
  }
  write(isObject ? '}' : ']')
  return undefined
}

export const dialect: Dialect = {
  aliases: ['gemma3', 'gemma4', 'gemma-3', 'gemma-4', 'functiongemma', 'function-gemma'],
  // Gemma 3 does as it is told, which may be JSON or a list of Python calls.
  also: ['llama', 'pythonic', 'fenced'],
  forms: [
    { starts: ['<|tool_call>', '<start_function_call>', '<|tool_call>:'], next: ['call:'], read: readCall },
    { starts: ['<call>'], next: ['word'], read: readCall },
    // The markers are forgotten.
    { starts: ['call:'], keepsStart: true, place: 'line', next: ['word'], read: readCall },
    {
      starts: ['```tool_code\n'],
      place: 'line',
      read: (scope) => readPythonCalls(scope, { ends: ['```'], printed: true }),
    },
  ],
  reasoning: [
    ['<think>', '</think>'],
    ['<|channel>thought', '<channel|>'],
  ],
  silent: ['<|channel>', '<turn|>', '<end_of_turn>'],
  closers: ['<tool_call|>', '<end_function_call>', '```', '<start_function_response>', '<|tool_response>'],
}
