import type { AssistantMessage, Usage } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import { sum, type Transcript } from '../../preload/contract/transcript.ts'
import { messageOf, ToolFailure } from '../errors.ts'
import type { DelegatedAnswer, DelegatedTask } from '../tools/tool.ts'
import { spentSinceLimit } from './budget.ts'
import type { ConversationParts } from './conversation.ts'
import { runTurn, type TurnEnd, type TurnParts } from './loop.ts'
import type { KnownMode } from './mode.ts'
import { runNested } from './nested-run.ts'
import type { Recorder } from './recorder.ts'
import { instructions, toolsFor } from './request.ts'
import type { SessionCalls } from './session-calls.ts'
import type { SessionMode } from './session-mode.ts'
import type { ToldHistory } from './told-history.ts'
import { nothingUsed } from './turns.ts'
import { readRules } from './workspace-rules.ts'

/** Asks the model of a session, with all that it delegates. */
export interface ModelTurn {
  run(turnId: string, signal: AbortSignal): Promise<TurnEnd>
  delegate(task: DelegatedTask): Promise<DelegatedAnswer>
}

export interface ModelTurnParts {
  readonly conversation: ConversationParts
  readonly transcript: Transcript
  readonly recorder: Recorder
  readonly history: ToldHistory
  readonly calls: SessionCalls
  readonly mode: SessionMode
  /** The files that were read. */
  readonly reads: { paths(): readonly string[] }
  readonly steer: TurnParts['steer']
  whole(text: LongText): string
}

export function createModelTurn(parts: ModelTurnParts): ModelTurn {
  const { transcript, history, calls, mode, reads, steer, whole } = parts
  const { registry, offer, models, folder, platform, limits } = parts.conversation
  const { record, recordAnswer, keepProgress } = parts.recorder
  /** What delegated tasks of the present turn have used. */
  let beneath: { readonly usage: Usage; readonly calls: number } = { usage: nothingUsed, calls: 0 }

  async function nextRequest(known: KnownMode, touched: readonly string[]): ReturnType<TurnParts['nextRequest']> {
    const answering = await models.current(folder.root, known.model)
    const { provider, model, dialect, contextTokens, seesImages = false } = answering
    const system = instructions(known, {
      workspaceName: folder.root.split(/[/\\]/).at(-1) ?? '',
      platform,
      isTrusted: folder.isTrusted(),
      rules: folder.isTrusted() ? await readRules(folder.workspace.files, touched, await folder.changedTexts()) : '',
      ownModes: mode.known.own(),
    })
    const tools = toolsFor(known, await offer.tools())
    return { provider, request: { model, system, tools }, dialect, contextTokens, seesImages }
  }

  function turnParts(turnId: string, signal: AbortSignal): TurnParts {
    return {
      turnId,
      signal,
      history: history.messages(),
      nextRequest: () => nextRequest(mode.known.find(transcript.mode), reads.paths()),
      spentBeneath: () => beneath,
      execute: calls.execute,
      resultMessage: history.resultMessage,
      emit: record,
      emitAnswer: recordAnswer,
      keepProgress: (message: AssistantMessage) => keepProgress({ type: 'text-progress', message }),
      isKnownCallId: calls.isKnownId,
      canonicalName: (name) => registry.find(name)?.specification.name ?? name,
      costOf: models.costOf,
      steer,
      limits: limits(),
      spentBefore: spentSinceLimit(transcript),
      isPolling: (name) => registry.find(name)?.isPolling ?? false,
    }
  }

  return {
    async run(turnId, signal) {
      beneath = { usage: nothingUsed, calls: 0 }
      const end = await runTurn(turnParts(turnId, signal))
      return { ...end, usage: sum(end.usage, beneath.usage) }
    },
    async delegate(task) {
      await models.current(folder.root).catch((error: unknown) => {
        throw new ToolFailure('TOOL_UNAVAILABLE', `No model can take the task: ${messageOf(error)}`, undefined, error)
      })
      return runNested(
        {
          transcript,
          callSession: calls.session,
          findMode: mode.known.find,
          turn: turnParts(task.turnId, task.signal),
          nextRequest,
          execute: calls.execute,
          record,
          spent(usage, count) {
            beneath = { usage: sum(beneath.usage, usage), calls: beneath.calls + count }
          },
          whole,
        },
        task,
      )
    },
  }
}
