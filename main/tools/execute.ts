import { createHash, randomUUID } from 'node:crypto'
import type { Mode } from '../../preload/contract/agent.ts'
import type { Autonomy, Decision, Question, RememberedRule } from '../../preload/contract/approval.ts'
import type { PlanStep, Rejection, ToolError, ToolErrorCode, ToolExecution } from '../../preload/contract/tool.ts'
import { errnoOf, messageOf, PublicError, ToolFailure } from '../errors.ts'
import { decide, denyBeforehand, type Standing, type Verdict } from '../policy/decide.ts'
import type { UnsavedText } from '../documents.ts'
import type { ModePolicy } from '../policy/modes.ts'
import type { RateLimits } from '../policy/rate-limits.ts'
import { offersFor, type Subject } from '../policy/rules.ts'
import type { Durability } from '../store/store.ts'
import { checkArguments } from './arguments.ts'
import { createLife, type Ending, type Life } from './life.ts'
import type { RefusalCount } from './refusals.ts'
import { notFound, type Registry } from './registry.ts'
import { type Place, touchOf } from './schedule.ts'
import { createTimeLimit, type TimeLimit } from './time-limit.ts'
import type { Prepared, PrepareContext, Tool, ToolContext, ToolReturn } from './tool.ts'
import { whileWanted } from './while-wanted.ts'

/** A call as the model asked it. `problem` refuses it before anything is looked at. */
export interface AskedCall {
  readonly callId: string
  readonly providerCallId?: string
  readonly turnId: string
  readonly messageId: string
  readonly index: number
  readonly parentCallId?: string
  readonly name: string
  /** JSON text. */
  readonly arguments: string
  readonly createdAt: number
  readonly problem?: ToolError
}

/** What a session lends to the calls made in it. */
export interface CallSession {
  readonly sessionId: string
  readonly base: Omit<PrepareContext, 'isTrusted' | 'mode' | 'modeCeiling' | 'findMode' | 'signal'> &
    Pick<ToolContext, 'run' | 'reviews' | 'outputs'>
  isTrusted(): boolean
  mode(): Mode
  modePolicy(): ModePolicy
  modeCeiling(): Mode | null
  autonomy(): Autonomy
  rules(): readonly RememberedRule[]
  remember(rule: RememberedRule): void
  planStep(): string | undefined
  setMode: ToolContext['setMode']
  setPlan(steps: readonly PlanStep[]): void
  readonly delegate?: ToolContext['delegate']
  findMode: ToolContext['findMode']
  /** What editors hold unsaved of these files, as diffs from the disk. */
  unsaved(paths: readonly string[]): Promise<readonly UnsavedText[]>
  /** Logs, folds and announces one state of a call. */
  report(execution: ToolExecution, durability: Durability): void
  output(callId: string, text: string): void
  keep: ToolContext['keep']
  /** Waits for the person; rejects with the signal's reason when it aborts. */
  ask(approvalId: string, question: Question, signal: AbortSignal): Promise<Decision>
}

export interface Executor {
  /** Runs one call through its whole life: find, check, decide, ask, run. Never throws; the end is in the execution. */
  execute(call: AskedCall, session: CallSession, place: Place, signal: AbortSignal): Promise<ToolExecution>
}

export interface ExecutorParts {
  readonly registry: Registry
  readonly rateLimits: RateLimits
  readonly now: () => number
  readonly refusals: RefusalCount
  /** Told of our own bugs. */
  readonly reportBug: (error: unknown, where: string) => void
}

/** Ends a call by the person's or a rule's no; not an error. */
class Rejected extends Error {
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(rejection.reason)
    this.rejection = rejection
  }
}

export function createExecutor(parts: ExecutorParts): Executor {
  return {
    async execute(call, session, place, signal) {
      const life = createLife(call, session.planStep(), session.report, parts.now)
      try {
        await place.enter()
        await live(parts, call, session, place, signal, life)
      } catch (error) {
        life.end(ending(error, signal, life, parts))
      }
      return life.current()
    },
  }
}

async function live(
  { registry, rateLimits, refusals }: ExecutorParts,
  call: AskedCall,
  session: CallSession,
  place: Place,
  signal: AbortSignal,
  life: Life,
): Promise<void> {
  if (call.problem?.code === 'DUPLICATE_CALL') refusals.note('duplicate')
  if (call.problem) throw new ToolFailure(call.problem.code, call.problem.message, call.problem.details)
  signal.throwIfAborted()
  const tool = registry.find(call.name)
  if (!tool) throw notFound(registry, call.name)
  const wait = rateLimits.take(session.sessionId, tool.rate, performance.now())
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000)
    throw new ToolFailure('RATE_LIMITED', `Too many ${tool.rate} calls in a minute. Wait ${seconds} s and go on.`, {
      retry_after_seconds: seconds,
    })
  }
  let asked: { readonly text: string; readonly isEdited: boolean } = { text: call.arguments, isEdited: false }
  for (;;) {
    const { input, unknown } = checkArguments(tool, call.name, asked.text)
    life.validated(tool, input, asked.text, unknown, asked.isEdited)
    const limit = createTimeLimit(tool.timeoutMs, signal)
    try {
      const admission = await admit(tool, input, session, place, limit, life, asked.text, refusals)
      if (admission.kind === 'edited') {
        asked = { text: admission.arguments, isEdited: true }
        continue
      }
      place.pass()
      await run(tool, input, admission.prepared, call, session, limit, life, refusals)
      return
    } catch (error) {
      if (limit.isOver() && !(error instanceof ToolFailure && timeoutCodes.has(error.code))) {
        throw new ToolFailure(
          'TOOL_TIMEOUT',
          `${tool.specification.name} took longer than ${tool.timeoutMs! / 1000} s.`,
        )
      }
      throw error
    } finally {
      limit.clear()
    }
  }
}

const timeoutCodes: ReadonlySet<ToolErrorCode> = new Set(['COMMAND_TIMEOUT', 'TOOL_TIMEOUT'])

/** What is done with a tool that does not stop when it is told to. */
const leaving = (tool: Tool, limit: TimeLimit, refusals: RefusalCount) => ({
  abandoned: () =>
    new ToolFailure(
      limit.isOver() ? 'TOOL_TIMEOUT' : 'TOOL_CANCELLED',
      `${tool.specification.name} did not stop when it was told to and was left behind. It may still have its effect: look before you repeat it.`,
    ),
  late: () => refusals.note('late'),
})

type Admission =
  { readonly kind: 'admitted'; readonly prepared: Looked } | { readonly kind: 'edited'; readonly arguments: string }

/** Looks at what the call would do and lets policy, and where it says so the person, decide. */
async function admit(
  tool: Tool,
  input: unknown,
  session: CallSession,
  place: Place,
  limit: TimeLimit,
  life: Life,
  argumentsText: string,
  refusals: RefusalCount,
): Promise<Admission> {
  const { specification } = tool
  const standing = (): Standing => ({
    tool: specification,
    policy: session.modePolicy(),
    isTrusted: session.isTrusted(),
  })
  const denied = denyBeforehand(standing())
  if (denied) throw new ToolFailure(denied.code, denied.message)
  const prepare = async () => {
    const context = {
      ...session.base,
      isTrusted: session.isTrusted(),
      mode: session.mode(),
      modeCeiling: session.modeCeiling(),
      findMode: session.findMode,
      signal: limit.signal,
    }
    const looked = tool.prepare(input, context)
    return withUnsaved(await whileWanted(looked, limit.signal, leaving(tool, limit, refusals)), session)
  }
  let prepared = await prepare()
  if (await limit.pausedDuring(place.waitForEarlier(touchOf(prepared)))) prepared = await prepare()

  for (;;) {
    limit.signal.throwIfAborted()
    const verdict = askedOverUnsaved(
      prepared,
      decide({
        ...standing(),
        autonomy: session.autonomy(),
        effect: prepared.effect,
        subject: subjectOf(prepared),
        rules: session.rules(),
      }),
    )
    if (verdict.verdict === 'deny') throw new ToolFailure(verdict.code, verdict.message)
    if (verdict.verdict === 'reject') throw new Rejected(rejection(verdict.reason, prepared.command))
    if (verdict.verdict === 'go') {
      life.approved(verdict.by, prepared.effect, durabilityOf(prepared))
      return { kind: 'admitted', prepared }
    }

    const question = questionOf(specification.name, argumentsText, prepared, verdict)
    const approvalId = `approval_${randomUUID()}`
    life.asking(approvalId, question)
    place.pass()
    const decision = await limit.pausedDuring(session.ask(approvalId, question, limit.signal))
    if (decision.kind === 'reject') throw new Rejected(rejection(decision.reason, prepared.command))
    if (decision.kind === 'edit') return { kind: 'edited', arguments: decision.arguments }

    // What is approved is what was shown: if the world moved meanwhile, it is asked again.
    prepared = await prepare()
    if (digestOf(specification.name, argumentsText, prepared) !== question.digest) continue
    if (decision.kind === 'approve' && decision.remember && verdict.mayRemember) {
      session.remember({
        id: randomUUID(),
        verdict: 'allow',
        scope: decision.remember.scope,
        match: decision.remember.match,
        createdAt: Date.now(),
        ...(prepared.basis && /^command-/.test(decision.remember.match.kind) ? { basis: prepared.basis } : {}),
      })
    }
    life.approved('person', prepared.effect, durabilityOf(prepared))
    return { kind: 'admitted', prepared }
  }
}

/** What a call would do, and which of the files it reads or writes an editor holds unsaved. */
type Looked = Prepared<unknown> & {
  readonly unsavedReads: readonly string[]
  readonly unsavedWrites: readonly string[]
}

async function withUnsaved(prepared: Prepared<unknown>, session: CallSession): Promise<Looked> {
  const { reads = [], writes = [], preview, state } = prepared
  const unsavedReads = (await session.unsaved(reads)).map(({ path }) => path)
  const unsaved = await session.unsaved(writes)
  if (unsaved.length === 0) return { ...prepared, unsavedReads, unsavedWrites: [] }
  return {
    ...prepared,
    ...(preview?.kind === 'diff' ? { preview: { ...preview, unsaved } } : {}),
    state: [state, unsaved],
    unsavedReads,
    unsavedWrites: unsaved.map(({ path }) => path),
  }
}

/** A write under someone's open hands is asked about, whatever the level and whatever is remembered. */
function askedOverUnsaved({ unsavedWrites }: Looked, verdict: Verdict): Verdict {
  if (unsavedWrites.length === 0 || verdict.verdict !== 'go') return verdict
  const reasons = [`You have unsaved changes in ${unsavedWrites.join(', ')}.`]
  return { verdict: 'ask', reasons, mayRemember: false }
}

/** The model must know that the person sees another text than it was given. */
function toldOfUnsaved(result: ToolReturn, { unsavedReads }: Looked): ToolReturn {
  if (unsavedReads.length === 0) return result
  const note = `The person has unsaved changes in ${unsavedReads.join(', ')}; this is what is on the disk.`
  return { ...result, note: [result.note, note].filter(Boolean).join('\n') }
}

async function run(
  tool: Tool,
  input: unknown,
  prepared: Looked,
  call: AskedCall,
  session: CallSession,
  limit: TimeLimit,
  life: Life,
  refusals: RefusalCount,
): Promise<void> {
  life.running(prepared.preview)
  const context: ToolContext = {
    ...session.base,
    sessionId: session.sessionId,
    turnId: call.turnId,
    callId: call.callId,
    isTrusted: session.isTrusted(),
    mode: session.mode(),
    modeCeiling: session.modeCeiling(),
    findMode: session.findMode,
    ...(session.delegate ? { delegate: session.delegate } : {}),
    signal: limit.signal,
    output: (text) => session.output(call.callId, text),
    keep: session.keep,
    async ask(question) {
      const approvalId = `approval_${randomUUID()}`
      life.asking(approvalId, question)
      const decision = await limit.pausedDuring(session.ask(approvalId, question, limit.signal))
      if (decision.kind === 'reject') throw new Rejected(rejection(decision.reason))
      life.running(prepared.preview)
      return decision
    },
    async setMode(mode, reason) {
      limit.signal.throwIfAborted()
      await session.setMode(mode, reason)
    },
    setPlan(steps) {
      limit.signal.throwIfAborted()
      session.setPlan(steps)
    },
  }
  const work = withRetries(tool, limit.signal, () => tool.execute(input, context, prepared.plan))
  const result = await whileWanted(work, limit.signal, leaving(tool, limit, refusals))
  if (!hasForm(result)) {
    refusals.note('malformed')
    throw new ToolFailure('TOOL_FAILED', `${tool.specification.name} gave a result without its form. Try another way.`)
  }
  life.completed(toldOfUnsaved(result, prepared))
}

/** What a tool of another process gives can be anything. */
function hasForm(result: unknown): result is ToolReturn {
  if (typeof result !== 'object' || result === null) return false
  const { result: told, view } = result as Partial<ToolReturn>
  return JSON.stringify(told) !== undefined && typeof view?.kind === 'string'
}

/** A tool names the errors that pass by themselves and come before any effect; only those are tried again. */
async function withRetries(tool: Tool, signal: AbortSignal, attempt: () => Promise<ToolReturn>): Promise<ToolReturn> {
  for (const waitMs of [100, 400]) {
    try {
      return await attempt()
    } catch (error) {
      if (!(error instanceof ToolFailure && tool.retryOn.includes(error.code))) throw error
      await new Promise((resolve) => setTimeout(resolve, waitMs))
      signal.throwIfAborted()
    }
  }
  return attempt()
}

function questionOf(
  name: string,
  argumentsText: string,
  prepared: Prepared<unknown>,
  verdict: Extract<Verdict, { verdict: 'ask' }>,
): Question {
  return {
    kind: 'approve',
    effect: prepared.effect,
    reasons: [...(prepared.reasons ?? []), ...verdict.reasons],
    preview: prepared.preview ?? { kind: 'text', text: argumentsText },
    digest: digestOf(name, argumentsText, prepared),
    offers: verdict.mayRemember ? offersFor(prepared.effect, subjectOf(prepared), name) : [],
  }
}

/** Over all that was shown: the tool, its arguments, and the state of the world it was worked out from. */
function digestOf(name: string, argumentsText: string, prepared: Prepared<unknown>): string {
  const shown = JSON.stringify([
    name,
    argumentsText,
    prepared.effect,
    prepared.command,
    prepared.writes,
    prepared.state,
  ])
  return createHash('sha256').update(shown).digest('hex')
}

function subjectOf({ reads, writes, command, basis, widensMode, preview }: Prepared<unknown>): Subject {
  return {
    ...(reads ? { reads } : {}),
    ...(writes ? { paths: writes } : {}),
    ...(command === undefined ? {} : { command }),
    ...(basis ? { basis } : {}),
    ...(preview?.kind === 'command' ? { parts: preview.parts, usesShell: preview.usesShell } : {}),
    ...(widensMode ? { widensMode } : {}),
  }
}

const harmless: ReadonlySet<Prepared<unknown>['effect']> = new Set([
  'none',
  'process-read',
  'ask-person',
  'mode',
  'read',
  'protected-read',
  'safe-command',
])
const durabilityOf = ({ effect }: Prepared<unknown>): Durability => (harmless.has(effect) ? 'buffered' : 'synced')

const rejection = (reason: string | undefined, command?: string): Rejection => ({
  reason: reason?.trim() || 'The person rejected this call.',
  ...(command === undefined ? {} : { command }),
  timestamp: new Date().toISOString(),
})

function ending(error: unknown, signal: AbortSignal, life: Life, parts: ExecutorParts): Ending {
  if (error instanceof Rejected) return { status: 'rejected', rejection: error.rejection }
  if (error instanceof ToolFailure) {
    const { code, message, details } = error
    const status =
      code === 'COMMAND_TIMEOUT' || code === 'TOOL_TIMEOUT'
        ? 'timed-out'
        : code === 'TOOL_CANCELLED'
          ? 'cancelled'
          : 'failed'
    return { status, error: { code, message, ...(details ? { details } : {}) } }
  }
  // What a person can mend and no tool can: a full disk that does not take the log, say.
  const cause: unknown = signal.aborted ? signal.reason : error
  if (cause instanceof PublicError) return { status: 'failed', error: { code: 'IO_ERROR', message: cause.message } }
  if (signal.aborted) {
    return { status: 'cancelled', error: { code: 'TOOL_CANCELLED', message: 'The call was cancelled by the person.' } }
  }
  return { status: 'failed', error: systemError(error, life, parts) }
}

/** Errors of the system that no tool foresaw still get the code a model can act on; the rest is our own bug. */
function systemError(error: unknown, life: Life, { reportBug }: ExecutorParts): ToolError {
  const errno = errnoOf(error)
  const code = errno === undefined ? undefined : systemCodes[errno]
  if (code) return { code, message: messageOf(error), details: { reason: errno } }
  reportBug(error, `the tool ${life.current().tool}`)
  return {
    code: 'TOOL_FAILED',
    message: `${life.current().tool} failed for a reason of its own; the log has the details. Try another way.`,
  }
}

const systemCodes: Readonly<Record<string, ToolErrorCode>> = {
  ENOENT: 'FILE_NOT_FOUND',
  EACCES: 'PERMISSION_DENIED',
  EPERM: 'PERMISSION_DENIED',
  EROFS: 'PERMISSION_DENIED',
  EISDIR: 'NOT_A_FILE',
  ENOTDIR: 'NOT_A_DIRECTORY',
  ENOTEMPTY: 'NOT_EMPTY',
  EEXIST: 'ALREADY_EXISTS',
  ENOSPC: 'IO_ERROR',
  EDQUOT: 'IO_ERROR',
  EIO: 'IO_ERROR',
  EMFILE: 'IO_ERROR',
  ENFILE: 'IO_ERROR',
  ENAMETOOLONG: 'INVALID_PATH',
  ELOOP: 'INVALID_PATH',
}
