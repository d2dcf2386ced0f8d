import { create } from 'zustand'

export type SidePanel = 'explorer' | 'source-control' | 'sessions'
export type OpenDialog =
  | { readonly kind: 'palette' }
  | { readonly kind: 'quick-open' }
  | { readonly kind: 'browse' }
  | { readonly kind: 'trust' }
  | { readonly kind: 'model'; readonly profileId: string | null }
  | { readonly kind: 'link'; readonly address: string }
  /** A tab with unsaved text was asked to close. */
  | { readonly kind: 'unsaved'; readonly path: string }

interface LayoutState {
  readonly side: SidePanel
  readonly isSideShown: boolean
  readonly isChatShown: boolean
  readonly isTerminalShown: boolean
  readonly dialog: OpenDialog | null
  /** Grows when the person asks for the composer. */
  readonly composerWanted: number
  /** When the person asked for the source control panel by key or command; 0: never. */
  readonly commitWantedAt: number
  showSide(side: SidePanel): void
  toggleSide(side?: SidePanel): void
  toggleChat(): void
  toggleTerminal(): void
  goToComposer(): void
  goToSourceControl(): void
  openDialog(dialog: OpenDialog): void
  closeDialog(): void
}

const key = 'codelab-layout'
const kept = (): Partial<Pick<LayoutState, 'side' | 'isSideShown' | 'isChatShown' | 'isTerminalShown'>> => {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as object
  } catch {
    return {}
  }
}

export const useLayout = create<LayoutState>((set, get) => ({
  side: 'explorer',
  isSideShown: true,
  isChatShown: true,
  isTerminalShown: false,
  ...kept(),
  dialog: null,
  composerWanted: 0,
  commitWantedAt: 0,
  showSide: (side) => set({ side, isSideShown: true }),
  toggleSide(side = get().side) {
    set({ side, isSideShown: side !== get().side || !get().isSideShown })
  },
  toggleChat: () => set({ isChatShown: !get().isChatShown }),
  toggleTerminal: () => set({ isTerminalShown: !get().isTerminalShown }),
  goToComposer: () => set(({ composerWanted }) => ({ isChatShown: true, composerWanted: composerWanted + 1 })),
  goToSourceControl: () => set({ side: 'source-control', isSideShown: true, commitWantedAt: performance.now() }),
  openDialog: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null }),
}))

useLayout.subscribe(({ side, isSideShown, isChatShown, isTerminalShown }) =>
  localStorage.setItem(key, JSON.stringify({ side, isSideShown, isChatShown, isTerminalShown })),
)

/** Whether a panel is in sight at the side. */
export function isSideOpen(panel: SidePanel): boolean {
  const { side, isSideShown } = useLayout.getState()
  return isSideShown && side === panel
}
