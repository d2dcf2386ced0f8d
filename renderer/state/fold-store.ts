import { create } from 'zustand'

interface FoldState {
  /** What the person opened or folded, by id; rows of a virtual list come and go, this stays. */
  readonly open: Readonly<Record<string, boolean>>
  fold(id: string, isOpen: boolean): void
}

export const useFolds = create<FoldState>((set) => ({
  open: {},
  fold: (id, isOpen) => set(({ open }) => ({ open: { ...open, [id]: isOpen } })),
}))
