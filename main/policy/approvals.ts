import type { Decision, Question } from '../../preload/contract/approval.ts'
import type { Refusals } from '../../preload/contract/channels.ts'
import { PublicError } from '../errors.ts'

export interface WaitingQuestion {
  readonly approvalId: string
  readonly sessionId: string
  readonly question: Question
}

export interface Approvals {
  /** Waits for the person's reply. Rejects with the signal's reason when that is aborted first. */
  ask(approvalId: string, sessionId: string, question: Question, signal: AbortSignal): Promise<Decision>
  /** Settles a question; the first reply counts. Throws `PublicError` for one that does not answer it. */
  reply(approvalId: string, decision: Decision): void
  /** Waiting questions in the order they were asked. */
  list(sessionId?: string): readonly WaitingQuestion[]
}

/** How many settled questions are remembered, so that a late second reply is told that it came second. */
const rememberedSettled = 1000

/** The place where questions wait for a person. `onRefused` hears of each reply that answers nothing here. */
export function createApprovals(onRefused: (kind: keyof Refusals) => void = () => {}): Approvals {
  const waiting = new Map<string, WaitingQuestion & { settle(decision: Decision): void }>()
  const settled = new Map<string, 'late' | 'duplicate'>()

  function leave(approvalId: string, laterReplyIs: 'late' | 'duplicate'): void {
    waiting.delete(approvalId)
    settled.set(approvalId, laterReplyIs)
    const [oldest] = settled.keys()
    if (settled.size > rememberedSettled && oldest !== undefined) settled.delete(oldest)
  }

  return {
    ask: (approvalId, sessionId, question, signal) =>
      new Promise((resolve, reject) => {
        if (waiting.has(approvalId)) throw new Error(`The question ${approvalId} is already waiting.`)
        signal.throwIfAborted()
        const abort = () => {
          leave(approvalId, 'late')
          reject(signal.reason as Error)
        }
        const settle = (decision: Decision) => {
          signal.removeEventListener('abort', abort)
          leave(approvalId, 'duplicate')
          resolve(decision)
        }
        signal.addEventListener('abort', abort, { once: true })
        waiting.set(approvalId, { approvalId, sessionId, question, settle })
      }),

    reply(approvalId, decision) {
      const entry = waiting.get(approvalId)
      if (!entry) {
        onRefused(settled.get(approvalId) ?? 'unknown')
        throw settled.has(approvalId)
          ? new PublicError('conflict', 'This question is already settled: another reply, or a cancel, came first.')
          : new PublicError('not-found', `No question with the id ${approvalId} is waiting.`)
      }
      try {
        checkAnswers(entry.question, decision)
      } catch (error) {
        onRefused(decision.digest === entry.question.digest ? 'malformed' : 'late')
        throw error
      }
      entry.settle(decision)
    },

    list: (sessionId) =>
      [...waiting.values()]
        .filter((entry) => sessionId === undefined || entry.sessionId === sessionId)
        .map(({ approvalId, sessionId, question }) => ({ approvalId, sessionId, question })),
  }
}

const answersTo: Readonly<Record<Question['kind'], readonly Decision['kind'][]>> = {
  approve: ['approve', 'reject', 'edit'],
  choose: ['answer', 'reject'],
  review: ['review', 'reject'],
}

function checkAnswers(question: Question, decision: Decision): void {
  if (decision.digest !== question.digest) {
    throw new PublicError('conflict', 'What was asked has changed since it was shown. Look at it again, then decide.')
  }
  if (!answersTo[question.kind].includes(decision.kind)) {
    throw new PublicError('conflict', `"${decision.kind}" is no reply to a question of the kind "${question.kind}".`)
  }
  if (question.kind === 'approve' && decision.kind === 'approve' && decision.remember) {
    const wanted = JSON.stringify(sorted(decision.remember.match))
    if (!question.offers.some((offer) => JSON.stringify(sorted(offer)) === wanted)) {
      throw new PublicError(
        'not-allowed',
        'This cannot be remembered: it is none of the rules offered with the question.',
      )
    }
  }
  if (question.kind === 'choose' && decision.kind === 'answer' && !question.freeAnswer) {
    if (!question.actions.includes(decision.text)) {
      throw new PublicError('bad-request', `The answer must be one of: ${question.actions.join(', ')}.`)
    }
  }
}

const sorted = (match: object): [string, unknown][] =>
  Object.entries(match).sort(([one], [other]) => (one < other ? -1 : 1))
