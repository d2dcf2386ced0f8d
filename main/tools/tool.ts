import { z } from 'zod'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import type { Mode, Usage } from '../../preload/contract/agent.ts'
import type {
  PlanStep,
  RateClass,
  ToolCategory,
  ToolEffect,
  ToolLevel,
  ToolPlace,
  ToolSpecification,
  ToolView,
} from '../../preload/contract/tool.ts'
import type { Browsers } from '../browser/browsers.ts'
import type { ChangeSets } from '../patch/change-set.ts'
import type { Git } from '../git/git.ts'
import type { ModePolicy } from '../policy/modes.ts'
import type { Run } from '../process/run.ts'
import type { Outputs } from '../store/outputs.ts'
import type { Reviews } from '../reviews.ts'
import type { Terminals } from '../process/terminals.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What a session knows of the files it read or wrote, by normalised path; it makes a stale write fail. */
export interface ReadLedger {
  get(path: string): { readonly hash: string; readonly encoding: string } | undefined
  set(path: string, known: { readonly hash: string; readonly encoding: string } | null): void
}

/** What a tool may use while it looks at what its call would do: nothing here changes anything. */
export interface PrepareContext {
  readonly workspace: Workspace
  readonly isTrusted: boolean
  readonly mode: Mode
  /** The mode the person picked, which no call widens unasked; null where the choice is left to the orchestrator. */
  readonly modeCeiling: Mode | null
  /** How far a mode goes. Throws `INVALID_ARGUMENTS` where there is none of that name. */
  findMode(name: Mode): ModePolicy
  readonly reads: ReadLedger
  readonly git: Git
  readonly changes: ChangeSets
  /** Programs kept running; without them the tools that need them say so. */
  readonly terminals?: Terminals
  readonly browsers: Browsers
  readonly signal: AbortSignal
}

/** A task for another agent, and the call under which it is done. */
export interface DelegatedTask {
  readonly callId: string
  readonly turnId: string
  readonly mode: Mode
  readonly task: string
  readonly signal: AbortSignal
}

export interface DelegatedAnswer {
  /** What it said last. */
  readonly answer: string
  /** False: a limit stopped it. */
  readonly isComplete: boolean
  readonly usage: Usage
  readonly calls: number
}

export interface ToolContext extends PrepareContext {
  readonly sessionId: string
  readonly turnId: string
  readonly callId: string
  readonly run: Run
  /** Where long output is kept whole. */
  readonly outputs?: Outputs
  /** Keeps a long text, or an image as base64, with the session, for a view to name it. */
  keep(content: string): string
  /** Adds to the output a person sees while the call runs. */
  output(text: string): void
  /** Asks the person and waits; the time does not count against the limit. A rejection ends the call as rejected. */
  ask(question: Question): Promise<Decision>
  setMode(mode: Mode, reason: string | undefined): Promise<void>
  setPlan(steps: readonly PlanStep[]): void
  /** Lets another agent do a task; absent where there is none. */
  delegate?(task: DelegatedTask): Promise<DelegatedAnswer>
  readonly reviews: Pick<Reviews, 'open' | 'close'>
}

/** What a call would do, found out without doing it. */
export interface Prepared<Plan> {
  readonly effect: ToolEffect
  /** Normalised paths it would write, for policy, rules and what may run side by side. */
  readonly writes?: readonly string[]
  readonly reads?: readonly string[]
  /** The command line, for remembered rules; its parts are taken from a preview of the kind `command`. */
  readonly command?: string
  /** The files that decide what the command runs, as they are now: a remembered permission rests on them. */
  readonly basis?: Readonly<Record<string, string | null>>
  /** It leads into a mode that may do more than the one the person picked. */
  readonly widensMode?: boolean
  /** It touches more than its paths say (a command): runs alone. False: it touches nothing by itself. */
  readonly exclusive?: boolean
  /** Shown when it is asked. */
  readonly preview?: ToolView
  /** Why it is graver than the tool as such: told when it is asked. */
  readonly reasons?: readonly string[]
  /** Hashed with the arguments into the digest of the question: hashes of files before, argument vector, directory. */
  readonly state?: unknown
  /** What `execute` needs of this. */
  readonly plan: Plan
}

/** What a call gives. `result` is JSON for the model as `SPEC-tools` has it, a bare string where it says so. */
export interface ToolReturn {
  readonly result: unknown
  readonly view: ToolView
  readonly changeSetId?: string
  readonly truncated?: boolean
  /** Said to the model beside the result. */
  readonly note?: string
}

/** What must be on the machine for a tool to work; where it is missing the tool is not offered. */
export type ToolNeed = 'git' | 'terminals' | 'browser'

interface ToolBase<Input> {
  readonly name: string
  readonly aliases?: readonly string[]
  /** For a model: what it does, when to use it, when not. */
  readonly description: string
  readonly category: ToolCategory
  readonly place?: ToolPlace
  readonly level: ToolLevel
  readonly rate: RateClass
  /** Bytes of its arguments as JSON; 100 KB where it says nothing. */
  readonly maxArgumentBytes?: number
  /** 60 s where it says nothing; null where its own arguments limit it. */
  readonly timeoutMs?: number | null
  /** A call that failed with one of these, before any effect, is run again a little later. */
  readonly retryOn?: readonly string[]
  /** Called again and again to wait for something: the same answer twice is no sign of going in circles. */
  readonly isPolling?: boolean
  readonly needs?: ToolNeed
  readonly input: z.ZodType<Input>
  /** Brings what models write under an alias or an older form into the form of `input`. */
  readonly adapt?: (input: Record<string, unknown>, calledAs: string) => Record<string, unknown>
  readonly title: (input: Input) => string
}

/** A tool whose effect is always the same and needs no look ahead. */
interface PlainTool<Input> extends ToolBase<Input> {
  readonly effect: ToolEffect
  readonly execute: (input: Input, context: ToolContext) => Promise<ToolReturn>
}

/** A tool that must look before policy can decide: at the files, or at the command's words. */
interface PreparedTool<Input, Plan> extends ToolBase<Input> {
  readonly prepare: (input: Input, context: PrepareContext) => Promise<Prepared<Plan>>
  readonly execute: (input: Input, context: ToolContext, plan: Plan) => Promise<ToolReturn>
}

/** A tool as the pipeline uses it, whatever its types. */
export interface Tool {
  readonly specification: ToolSpecification
  readonly rate: RateClass
  readonly maxArgumentBytes: number
  readonly timeoutMs: number | null
  readonly retryOn: readonly string[]
  readonly isPolling: boolean
  readonly needs: ToolNeed | undefined
  readonly input: z.ZodType
  adapt(input: Record<string, unknown>, calledAs: string): Record<string, unknown>
  title(input: unknown): string
  prepare(input: unknown, context: PrepareContext): Promise<Prepared<unknown>>
  execute(input: unknown, context: ToolContext, plan: unknown): Promise<ToolReturn>
}

/** States a tool. Its schema gives the model its parameters, the executor its types and the caller its errors. */
export function defineTool<Input>(tool: PlainTool<Input>): Tool
export function defineTool<Input, Plan>(tool: PreparedTool<Input, Plan>): Tool
export function defineTool(tool: PlainTool<unknown> | PreparedTool<unknown, unknown>): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.input, { io: 'input' })
  return {
    specification: {
      name: tool.name,
      aliases: tool.aliases ?? [],
      description: tool.description,
      parameters,
      category: tool.category,
      place: tool.place ?? 'ide',
      level: tool.level,
    },
    rate: tool.rate,
    maxArgumentBytes: tool.maxArgumentBytes ?? 100 * 1024,
    timeoutMs: tool.timeoutMs === undefined ? 60_000 : tool.timeoutMs,
    retryOn: tool.retryOn ?? [],
    isPolling: tool.isPolling ?? false,
    needs: tool.needs,
    input: tool.input,
    adapt: tool.adapt ?? ((input) => input),
    title: tool.title,
    prepare: 'prepare' in tool ? tool.prepare : async () => ({ effect: tool.effect, plan: undefined }),
    execute: tool.execute,
  }
}
