import { create } from 'zustand'
import type { Decision } from '../../preload/contract/approval.ts'
import { useEditor } from './editor-store.ts'
import { useLayout } from './layout-store.ts'
import { messageOf } from './toast-store.ts'
import { type AskingExecution, askingIn, useSession } from './session-store.ts'

interface ApprovalState {
  /** The card, or the review, the person asked to go to; `at` makes a second request for the same one differ. */
  readonly wanted: { readonly callId: string; readonly parentCallId?: string; readonly at: number } | null
  /** What a card's "remember" choice stands at: an index into the question's offers. */
  readonly remembered: Readonly<Record<string, number>>
  readonly scope: Readonly<Record<string, 'session' | 'workspace'>>
  readonly replying: ReadonlySet<string>
  readonly errors: Readonly<Record<string, string>>
  goToNext(): void
  chooseRemember(callId: string, offer: number | null): void
  chooseScope(callId: string, scope: 'session' | 'workspace'): void
  approve(callId: string): Promise<void>
  reject(callId: string, reason?: string): Promise<void>
  editArguments(callId: string, text: string): Promise<void>
  answer(callId: string, text: string): Promise<void>
  settle(execution: AskingExecution, decision: Decision): Promise<void>
}

const asking = (callId: string): AskingExecution | undefined =>
  askingIn(useSession.getState().transcript).find((execution) => execution.callId === callId)

/**
 * The call whose card has the focus, if one has. Who writes in the card, a reason or other arguments, is not about to
 * decide on what it shows: there the keys mean what they mean in any field.
 */
export function focusedCall(): string | null {
  const active = document.activeElement
  if (active?.matches('input, textarea')) return null
  return active?.closest<HTMLElement>('[data-asking]')?.dataset['asking'] ?? null
}

/** The call whose patch is being reviewed where the focus is. */
const reviewedCall = (): string | null =>
  document.activeElement?.closest<HTMLElement>('[data-reviewing]')?.dataset['reviewing'] ?? null

export const useApprovals = create<ApprovalState>((set, get) => ({
  wanted: null,
  remembered: {},
  scope: {},
  replying: new Set(),
  errors: {},

  goToNext() {
    const all = askingIn(useSession.getState().transcript)
    const here = focusedCall() ?? reviewedCall()
    const current = all.findIndex(({ callId }) => callId === here)
    const next = all[(current + 1) % all.length]
    if (!next) return
    const { callId, parentCallId, question } = next
    if (question.kind === 'review') useEditor.getState().openReview(callId)
    else useLayout.setState({ isChatShown: true, isMaximised: false })
    set({ wanted: { callId, ...(parentCallId === undefined ? {} : { parentCallId }), at: Date.now() } })
  },

  chooseRemember: (callId, offer) =>
    set(({ remembered }) => {
      const { [callId]: _, ...others } = remembered
      return { remembered: offer === null ? others : { ...others, [callId]: offer } }
    }),
  chooseScope: (callId, scope) => set((state) => ({ scope: { ...state.scope, [callId]: scope } })),

  async approve(callId) {
    const execution = asking(callId)
    if (execution?.question.kind !== 'approve') return
    const { digest, offers } = execution.question
    const match = offers[get().remembered[callId] ?? -1]
    const remember = match ? { remember: { match, scope: get().scope[callId] ?? ('session' as const) } } : {}
    await get().settle(execution, { kind: 'approve', digest, ...remember })
  },

  async reject(callId, reason) {
    const execution = asking(callId)
    if (!execution) return
    const { digest } = execution.question
    await get().settle(execution, { kind: 'reject', digest, ...(reason ? { reason } : {}) })
  },

  async editArguments(callId, text) {
    const execution = asking(callId)
    if (!execution) return
    await get().settle(execution, { kind: 'edit', digest: execution.question.digest, arguments: text })
  },

  async answer(callId, text) {
    const execution = asking(callId)
    if (!execution) return
    await get().settle(execution, { kind: 'answer', digest: execution.question.digest, text })
  },

  async settle(execution, decision) {
    const { callId } = execution
    if (get().replying.has(callId)) return
    set(({ replying, errors }) => {
      const { [callId]: _, ...others } = errors
      return { replying: new Set([...replying, callId]), errors: others }
    })
    try {
      await useSession.getState().reply(execution, decision)
    } catch (error) {
      set(({ errors }) => ({ errors: { ...errors, [callId]: messageOf(error) } }))
    } finally {
      set(({ replying }) => ({ replying: new Set([...replying].filter((id) => id !== callId)) }))
    }
  },
}))
