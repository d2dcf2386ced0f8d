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
  /** The panels are out of sight, so that the editors have the window; which of them are shown else stays as it is. */
  readonly isMaximised: boolean
  /** How a review shows a file, where the person said so; null: as there is room. */
  readonly reviewView: 'inline' | 'side-by-side' | null
  /** Of the list of files beside a review, in pixels; null: as there is room. */
  readonly reviewFilesWidth: number | null
  readonly dialog: OpenDialog | null
  /** Grows when the person asks for the composer. */
  readonly composerWanted: number
  /** When the person asked for the source control panel by key or command; 0: never. */
  readonly commitWantedAt: number
  showSide(side: SidePanel): void
  toggleSide(side?: SidePanel): void
  toggleChat(): void
  toggleTerminal(): void
  toggleMaximised(): void
  showReviewAs(view: 'inline' | 'side-by-side'): void
  widenReviewFiles(width: number): void
  goToComposer(): void
  goToSourceControl(): void
  openDialog(dialog: OpenDialog): void
  closeDialog(): void
}

const key = 'codelab-layout'
type Kept = Pick<
  LayoutState,
  'side' | 'isSideShown' | 'isChatShown' | 'isTerminalShown' | 'reviewView' | 'reviewFilesWidth'
>
const kept = (): Partial<Kept> => {
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
  reviewView: null,
  reviewFilesWidth: null,
  ...kept(),
  isMaximised: false,
  dialog: null,
  composerWanted: 0,
  commitWantedAt: 0,
  // Whoever asks for a panel while none is in sight gets it, and the others as they were.
  showSide: (side) => set({ side, isSideShown: true, isMaximised: false }),
  toggleSide(side = get().side) {
    const isInSight = get().isSideShown && !get().isMaximised
    set({ side, isSideShown: side !== get().side || !isInSight, isMaximised: false })
  },
  toggleChat: () =>
    set(({ isChatShown, isMaximised }) => ({ isChatShown: !isChatShown || isMaximised, isMaximised: false })),
  toggleTerminal: () =>
    set(({ isTerminalShown, isMaximised }) => ({
      isTerminalShown: !isTerminalShown || isMaximised,
      isMaximised: false,
    })),
  toggleMaximised: () => set(({ isMaximised }) => ({ isMaximised: !isMaximised })),
  showReviewAs: (reviewView) => set({ reviewView }),
  widenReviewFiles: (reviewFilesWidth) => set({ reviewFilesWidth }),
  goToComposer: () =>
    set(({ composerWanted }) => ({ isChatShown: true, isMaximised: false, composerWanted: composerWanted + 1 })),
  goToSourceControl: () =>
    set({ side: 'source-control', isSideShown: true, isMaximised: false, commitWantedAt: performance.now() }),
  openDialog: (dialog) => set({ dialog }),
  closeDialog: () => set({ dialog: null }),
}))

useLayout.subscribe(({ side, isSideShown, isChatShown, isTerminalShown, reviewView, reviewFilesWidth }) => {
  const now: Kept = { side, isSideShown, isChatShown, isTerminalShown, reviewView, reviewFilesWidth }
  localStorage.setItem(key, JSON.stringify(now))
})

/** Whether a panel is in sight at the side. */
export function isSideOpen(panel: SidePanel): boolean {
  const { side, isSideShown, isMaximised } = useLayout.getState()
  return isSideShown && !isMaximised && side === panel
}
