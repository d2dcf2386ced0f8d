import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, PublicError } from '../errors.ts'

/** The form is told, with examples, in `docs/scripts.md`. */
const condition = z.strictObject({
  /** In the last message of the person. */
  user: z.string().optional(),
  /** In the answer to the last call, as the model gets it. */
  result: z.string().optional(),
  /** The status of that answer. */
  status: z.enum(['success', 'error', 'rejected']).optional(),
})
const match = z.union([z.string().transform((user) => ({ user })), condition])

const pace = {
  /** Pause before each piece, in milliseconds. */
  delayMs: z.number().nonnegative().optional(),
  /** Characters in a piece. */
  chunk: z.int().positive().optional(),
}
const repeat = z.int().positive().max(100_000_000).optional()

const call = z.strictObject({
  tool: z.string().min(1),
  /** An object, or the text a model wrote, valid or not. */
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  id: z.string().min(1).optional(),
  ...pace,
})
const usage = z.strictObject({
  inputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  cachedTokens: z.int().nonnegative().optional(),
  cost: z.number().nonnegative().optional(),
})
const failure = z.strictObject({
  kind: z.enum(['auth', 'rate-limit', 'too-long', 'network', 'overloaded', 'other']),
  status: z.int().optional(),
  message: z.string().optional(),
  retryAfterMs: z.number().nonnegative().optional(),
  /** Fails this many times and then goes on; without it, always. */
  times: z.int().positive().optional(),
})
const yes = z.literal(true)

const step = z.union([
  z.string().transform((text) => ({ text })),
  z.strictObject({ text: z.string(), repeat, ...pace }),
  z.strictObject({ reasoning: z.string(), repeat, ...pace }),
  z.strictObject({ call }),
  z.strictObject({ wait: z.number().nonnegative() }),
  z.strictObject({ error: failure }),
  z.strictObject({ break: yes }),
  z.strictObject({ hang: yes }),
])
export type Step = z.infer<typeof step>

const oneAnswer = z.strictObject({
  reasoning: z.string().optional(),
  text: z.string().optional(),
  repeat,
  calls: z.array(call).optional(),
  /** In place of the fields above, where their order matters. */
  steps: z.array(step).optional(),
  usage: usage.optional(),
  stop: z.enum(['end', 'calls', 'length', 'refusal', 'other']).optional(),
  error: failure.optional(),
  break: yes.optional(),
  hang: yes.optional(),
  /** Must hold, or the request fails and says so. */
  expect: match.optional(),
  /** In a list of `either`: taken if it holds. */
  when: match.optional(),
  /** Given this many times in a row. */
  times: z.int().positive().max(1_000_000).optional(),
  ...pace,
})
const answer = z.union([
  z.string().transform((text): z.infer<typeof oneAnswer> => ({ text })),
  oneAnswer,
  z.strictObject({ either: z.array(oneAnswer).min(1), times: z.int().positive().max(1_000_000).optional() }),
])

const turn = z.union([
  z.array(answer).transform((answers) => ({ answers })),
  z.strictObject({ when: match.optional(), answers: z.array(answer).min(1) }),
  answer.transform((one) => ({ ...('when' in one ? { when: one.when } : {}), answers: [one] })),
])

const script = z.strictObject({
  /** What the scripted model is called where it shows. */
  model: z.string().min(1).default('scripted'),
  turns: z.array(turn),
  /** Answers whatever no turn answers. */
  otherwise: answer.optional(),
  ...pace,
})

export type Condition = z.infer<typeof condition>
export type OneAnswer = z.infer<typeof oneAnswer>
export type ScriptedAnswer = z.infer<typeof answer>
export type ScriptedTurn = { readonly answers: readonly ScriptedAnswer[]; readonly when?: Condition | undefined }
export type Script = z.infer<typeof script>

export async function readScript(path: string): Promise<Script> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new PublicError('not-found', `The script ${path} cannot be read: ${messageOf(error)}`, undefined, error)
  })
  return parseScript(text, path)
}

/** `name` is said in errors. */
export async function parseScript(text: string, name = 'The script'): Promise<Script> {
  const parsed = script.safeParse(withTurns(await parseText(text, name)))
  if (!parsed.success) {
    throw new PublicError(
      'bad-request',
      `${name} is not a valid script (see docs/scripts.md):\n${problemsOf(parsed.error)}`,
    )
  }
  return parsed.data
}

/** JSON is read without loading the YAML reader. */
async function parseText(text: string, name: string): Promise<unknown> {
  const trimmed = text.replace(/^\uFEFF/, '')
  try {
    if (/^\s*[{[]/.test(trimmed)) return JSON.parse(trimmed) as unknown
  } catch {
    // YAML in the flow style begins the same way, and its reader says where the mistake is.
  }
  const { parse } = await import('yaml')
  try {
    return parse(trimmed, { maxAliasCount: 1000 }) as unknown
  } catch (error) {
    throw new PublicError('bad-request', `${name} is neither JSON nor YAML: ${messageOf(error)}`, undefined, error)
  }
}

/** A script may be just its list of turns. */
const withTurns = (value: unknown): unknown => (Array.isArray(value) ? { turns: value as unknown[] } : value)

/** A union tells of every form it tried; the one that came furthest is what the writer meant. */
function problemsOf(error: z.ZodError): string {
  const lines = error.issues
    .flatMap((issue) => deepest(issue, []))
    .map(({ path, message }) => {
      const place = path.length > 0 ? path.map(String).join('.') : 'the script'
      return `- ${place}: ${message}`
    })
  return [...new Set(lines)].join('\n')
}

interface Problem {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function deepest(issue: z.core.$ZodIssue, above: readonly PropertyKey[]): Problem[] {
  const path = [...above, ...issue.path]
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ path, message: issue.message }]
  const tries = issue.errors.map((issues) => issues.flatMap((inner) => deepest(inner, path)))
  const depth = (problems: readonly Problem[]) => Math.max(...problems.map((problem) => problem.path.length))
  const best = Math.max(...tries.map(depth))
  return tries
    .filter((problems) => depth(problems) === best)
    .toSorted((one, other) => one.length - other.length)
    .slice(0, best > path.length ? 1 : 3)
    .flat()
}
