import { setTimeout as sleepFor } from 'node:timers/promises'
import { isObject } from '../json-object.ts'
import { ModelError, type ModelEvent, type ModelMessage, type ModelRequest, type Provider } from '../provider.ts'
import type { Condition, OneAnswer, Script, ScriptedAnswer, ScriptedTurn, Step } from '../scripts.ts'

/**
 * Plays a script in place of a model: for the tour, tests and benches. Which answer comes is worked out from the
 * history in the request alone, so that a session goes on after a restart where it stood.
 */
export function createScripted(script: Script): Provider {
  /** How often an answer that fails `times` times has failed, by its place. */
  const failures = new Map<string, number>()

  return {
    async *answer(request) {
      request.signal.throwIfAborted()
      const place = placeOf(script, request.messages)
      const answer = chosen(place.answer, place)
      if (answer.expect && !holds(answer.expect, place)) throw unexpected(answer.expect, place)
      let calls = 0
      for (const step of stepsOf(answer)) {
        if ('call' in step) {
          yield* playCall(step.call, calls, place, { ...script, ...answer }, request)
          calls += 1
        } else if ('wait' in step) await pause(step.wait, request.signal)
        else if ('error' in step) {
          const { times, kind, message, status, retryAfterMs } = step.error
          const failed = failures.get(place.name) ?? 0
          failures.set(place.name, failed + 1)
          if (times === undefined || failed < times) {
            throw new ModelError(kind, message ?? `The script says: ${kind}.`, {
              ...(status === undefined ? {} : { status }),
              ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
            })
          }
        } else if ('break' in step) {
          throw new ModelError('network', 'The script breaks the stream off here.')
        } else if ('hang' in step) await pause(2 ** 31 - 1, request.signal)
        else yield* playText(step, place, { ...script, ...answer, ...step }, request)
      }
      if (answer.usage) yield { type: 'usage', usage: withoutUndefined(answer.usage) }
      yield { type: 'stop', reason: answer.stop ?? (calls > 0 ? 'calls' : 'end') }
    },
    async listModels() {
      return [script.model]
    },
  }
}

interface Place {
  /** Said in errors: `turn 2, answer 1`. */
  readonly name: string
  readonly answer: ScriptedAnswer
  readonly user: string
  /** The answer to the last call, as text; empty before the first. */
  readonly result: string
  /** Assistant messages before this one: makes ids unique in the session. */
  readonly number: number
}

interface Pace {
  readonly delayMs?: number | undefined
  readonly chunk?: number | undefined
}

/**
 * Finds the answer for a history. A message of the person that fits a turn's `when` is answered by that turn; the
 * others take the turns without `when` one after another. Within a turn, answers go by the assistant messages since.
 */
function placeOf(script: Script, messages: readonly ModelMessage[]): Place {
  const turns: readonly ScriptedTurn[] = script.turns
  const inOrder = turns.filter(({ when }) => when === undefined)
  let turn: ScriptedTurn | undefined
  let user = ''
  let result = ''
  let taken = 0
  let answered = 0
  let number = 0
  for (const message of messages) {
    if (message.role === 'user') {
      user = message.text
      turn = turns.find(({ when }) => when !== undefined && holds(when, { user, result }))
      if (!turn) turn = inOrder[taken++]
      answered = 0
    } else if (message.role === 'assistant') {
      answered += 1
      number += 1
    } else result = message.text
  }
  const answer = turn ? nth(turn.answers, answered) : undefined
  const name = `${turn ? `turn ${turns.indexOf(turn) + 1}` : 'after the last turn'}, answer ${answered + 1}`
  const found = answer ?? script.otherwise
  if (!found) throw new ModelError('other', `The script has no answer here (${name}).`)
  return { name, answer: found, user, result, number }
}

function nth(answers: readonly ScriptedAnswer[], index: number): ScriptedAnswer | undefined {
  let left = index
  for (const answer of answers) {
    const times = answer.times ?? 1
    if (left < times) return answer
    left -= times
  }
  return undefined
}

function chosen(answer: ScriptedAnswer, place: Place): OneAnswer {
  if (!('either' in answer)) return answer
  const fitting = answer.either.find(({ when }) => when === undefined || holds(when, place))
  if (!fitting) throw new ModelError('other', `None of the script's answers fits (${place.name}).`)
  return fitting
}

/** `/…/i` is a regular expression; other text is looked for as it is, in either case. */
function contains(text: string, wanted: string): boolean {
  const expression = /^\/(.+)\/([a-z]*)$/s.exec(wanted)
  if (expression) return new RegExp(expression[1] ?? '', expression[2]).test(text)
  return text.toLowerCase().includes(wanted.toLowerCase())
}

function holds(condition: Condition, { user, result }: { readonly user: string; readonly result: string }): boolean {
  if (condition.user !== undefined && !contains(user, condition.user)) return false
  if (condition.result !== undefined && !contains(result, condition.result)) return false
  return condition.status === undefined || statusOf(result) === condition.status
}

/** A success is told by its bare result; the others say what they are. */
function statusOf(result: string): string {
  const value = parsed(result)
  const status = isObject(value) ? value['status'] : undefined
  return status === 'error' || status === 'rejected' ? status : 'success'
}

function unexpected(condition: Condition, place: Place): ModelError {
  const got = `The person's message: ${shortened(place.user)}\nThe last result: ${shortened(place.result)}`
  return new ModelError('other', `The script expected ${JSON.stringify(condition)} (${place.name}).\n${got}`)
}

const shortened = (text: string): string => (text.length > 500 ? `${text.slice(0, 500)}…` : text)

function stepsOf(answer: OneAnswer): Step[] {
  const steps: Step[] = []
  if (answer.error?.times !== undefined) steps.push({ error: answer.error })
  if (answer.reasoning !== undefined) steps.push({ reasoning: answer.reasoning })
  if (answer.text !== undefined) steps.push({ text: answer.text, repeat: answer.repeat })
  steps.push(...(answer.calls ?? []).map((call) => ({ call })), ...(answer.steps ?? []))
  if (answer.error && answer.error.times === undefined) steps.push({ error: answer.error })
  if (answer.break) steps.push({ break: true })
  if (answer.hang) steps.push({ hang: true })
  return steps
}

async function* playText(
  step: Extract<Step, { text: string } | { reasoning: string }>,
  place: Place,
  pace: Pace,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const [type, text] = 'text' in step ? (['text', step.text] as const) : (['reasoning', step.reasoning] as const)
  const one = filled(text, place)
  const repeat = ('repeat' in step ? step.repeat : undefined) ?? 1
  // Repeated text is made as it is told, so that a huge answer need not stand in memory here.
  const copies = Math.max(1, Math.floor(largePiece / Math.max(1, one.length)))
  for (let left = repeat; left > 0; left -= copies) {
    const part = one.repeat(Math.min(copies, left))
    for await (const delta of pieces(part, pace, request.signal)) yield { type, delta }
  }
}

async function* playCall(
  call: Extract<Step, { call: unknown }>['call'],
  index: number,
  place: Place,
  pace: Pace,
  request: ModelRequest,
): AsyncGenerator<ModelEvent> {
  const written = call.arguments
  const text = typeof written === 'string' ? filled(written, place) : JSON.stringify(filledDeep(written, place))
  const id = call.id ?? `call_${place.number + 1}_${index + 1}`
  yield { type: 'call-started', index, id, name: call.tool }
  for await (const delta of pieces(text, { ...pace, ...withoutUndefined(call) }, request.signal)) {
    yield { type: 'call-arguments', index, delta }
  }
  yield { type: 'call-finished', index, call: { id, name: call.tool, arguments: text } }
}

const largePiece = 4096
const usualPiece = 24

async function* pieces(text: string, { delayMs = 0, chunk }: Pace, signal: AbortSignal): AsyncGenerator<string> {
  const size = chunk ?? (text.length >= largePiece ? largePiece : usualPiece)
  let from = 0
  while (from < text.length) {
    let end = Math.min(text.length, from + size)
    const last = text.charCodeAt(end - 1)
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1
    if (delayMs > 0) await pause(delayMs, signal)
    signal.throwIfAborted()
    yield text.slice(from, end)
    from = end
  }
}

/**
 * `{{user}}` is the person's last message, `{{result}}` the last call's result, `{{result.process_id}}` a value in it.
 * What is not there stays as it is written.
 */
function filled(text: string, place: Place): string {
  return text.replace(/\{\{\s*(user|result)((?:\.[\w-]+)*)\s*\}\}/g, (whole, root: string, path: string) => {
    if (root === 'user') return path === '' ? place.user : whole
    const answer = parsed(place.result)
    let value: unknown = isObject(answer) && 'result' in answer ? answer['result'] : (answer ?? place.result)
    for (const key of path.split('.').slice(1)) {
      value = Array.isArray(value) ? (value as unknown[])[Number(key)] : isObject(value) ? value[key] : undefined
    }
    if (value === undefined) return whole
    return typeof value === 'string' ? value : JSON.stringify(value)
  })
}

function filledDeep(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return filled(value, place)
  if (Array.isArray(value)) return (value as unknown[]).map((item) => filledDeep(item, place))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filledDeep(item, place)]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** An option that is there but undefined would hide the one under it when spread. */
function withoutUndefined<Value extends object>(
  value: Value,
): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as never
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleepFor(ms, undefined, { signal })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
