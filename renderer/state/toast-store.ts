import { create } from 'zustand'
import { BackendError } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { visibleText } from '../ui/visible-text.ts'

export interface Toast {
  readonly id: number
  readonly tone: 'info' | 'error'
  readonly text: string
  /** What can be done about it, for as long as it is shown. */
  readonly action?: { readonly label: string; run(): void } | undefined
}

interface ToastState {
  readonly toasts: readonly Toast[]
  dismiss(id: number): void
}

let lastId = 0
const shownMs = 6000
/** Long enough to think again. */
const actionMs = 20_000

export const useToasts = create<ToastState>((set) => ({
  toasts: [],
  dismiss: (id) => set(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) })),
}))

/** Says something that has no place of its own. Errors stay until dismissed. */
export function tell(text: string, tone: Toast['tone'] = 'info', action?: Toast['action']): void {
  const id = ++lastId
  useToasts.setState(({ toasts }) => ({
    toasts: [...toasts.filter((toast) => toast.text !== text), { id, tone, text, action }].slice(-4),
  }))
  if (tone === 'info') setTimeout(() => useToasts.getState().dismiss(id), action ? actionMs : shownMs)
}

/** The sentence for a person about anything thrown. It may name what a model or a repository named. */
export function messageOf(error: unknown): string {
  if (error instanceof BackendError && error.code === 'link-lost') return t('error.link-lost')
  return visibleText(error instanceof Error ? error.message : String(error))
}

/** For actions whose failure has no better place than a toast. */
export const orTell = (work: Promise<unknown>): void =>
  void work.catch((error: unknown) => tell(messageOf(error), 'error'))
