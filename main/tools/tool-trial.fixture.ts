import { mkdtemp, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Mode } from '../../preload/contract/agent.ts'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import type { PlanStep } from '../../preload/contract/tool.ts'
import { type Browsers, createBrowsers } from '../browser/browsers.ts'
import { ToolFailure } from '../errors.ts'
import { createGit } from '../git/git.ts'
import { type ChangeSets, createChangeSets } from '../patch/change-set.ts'
import { builtinModes, modePolicy } from '../policy/modes.ts'
import { childEnvironment } from '../process/environment.ts'
import { run } from '../process/run.ts'
import { createTerminals, type Terminals } from '../process/terminals.ts'
import { createReviewMemory } from '../review-memory.ts'
import { createReviews } from '../reviews.ts'
import { openStore } from '../store/open-store.ts'
import { openWorkspace, type Workspace } from '../workspace/workspace.ts'
import { checkArguments } from './arguments.ts'
import type { Prepared, Tool, ToolContext, ToolReturn } from './tool.ts'

/** For tests: a folder of its own in which single tools are tried, without the policy and the log of a session. */
export interface Trial {
  readonly root: string
  readonly workspace: Workspace
  readonly changes: ChangeSets
  readonly terminals: Terminals
  readonly browsers: Browsers
  /** What happened to the session that the tool would be called in. */
  readonly happened: { output: string; questions: Question[]; mode: Mode; plan: readonly PlanStep[] }
  prepare(tool: Tool, given: unknown, calledAs?: string): Promise<Prepared<unknown>>
  call(tool: Tool, given: unknown, calledAs?: string): Promise<ToolReturn>
}

export interface TrialOptions {
  readonly answer?: (question: Question) => Decision
  readonly signal?: AbortSignal
  readonly modeCeiling?: Mode
}

export async function openTrial(options: TrialOptions = {}): Promise<Trial> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'codelab-tool-')))
  const workspace = await openWorkspace(root)
  const store = await openStore(':memory:')
  const changes = createChangeSets({ root, files: workspace.files, store })
  const terminals = createTerminals()
  const browsers = createBrowsers({ environment: () => childEnvironment() })
  const known = new Map<string, { hash: string; encoding: string }>()
  const happened: Trial['happened'] = { output: '', questions: [], mode: 'coder', plan: [] }
  const context: ToolContext = {
    workspace,
    isTrusted: true,
    mode: 'coder',
    modeCeiling: options.modeCeiling ?? null,
    findMode(name) {
      if (builtinModes.some((mode) => mode.name === name)) return modePolicy(name)
      throw new ToolFailure('INVALID_ARGUMENTS', `There is no mode named ${name}.`)
    },
    reads: {
      get: (path) => known.get(path),
      set: (path, value) => void (value ? known.set(path, value) : known.delete(path)),
    },
    git: createGit({ root, run, isTrusted: () => true }),
    changes,
    terminals,
    browsers,
    keep: (content) => store.blobs.put(content),
    reviews: createReviews(store.database, createReviewMemory(store.database)),
    signal: options.signal ?? new AbortController().signal,
    sessionId: 'session',
    turnId: 'turn',
    callId: 'call',
    run,
    output: (text) => (happened.output += text),
    ask: async (question) => {
      happened.questions.push(question)
      return options.answer?.(question) ?? { kind: 'answer', digest: question.digest, text: 'yes' }
    },
    setMode: async (mode) => void (happened.mode = mode),
    setPlan: (steps) => (happened.plan = steps),
  }
  const check = (tool: Tool, given: unknown, calledAs = tool.specification.name) =>
    checkArguments(tool, calledAs, JSON.stringify(given)).input

  return {
    root,
    workspace,
    changes,
    terminals,
    browsers,
    happened,
    prepare: async (tool, given, calledAs) => tool.prepare(check(tool, given, calledAs), context),
    async call(tool, given, calledAs) {
      const input = check(tool, given, calledAs)
      const { plan } = await tool.prepare(input, context)
      return tool.execute(input, context, plan)
    },
  }
}
