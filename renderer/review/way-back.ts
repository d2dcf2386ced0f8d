import { type FocusEvent, useRef } from 'react'
import { useLayout } from '../state/layout-store.ts'

/** Remembers from where the keys came into a review, and gives them back there once it is over. */
export function useWayBack() {
  const cameFrom = useRef<HTMLElement>(null)
  return {
    entered({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) {
      if (relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget))
        cameFrom.current = relatedTarget
    },
    /** Call it while the review is there; what it returns, when it is gone. */
    leaving(): () => void {
      const from = cameFrom.current
      const hasKeys = document.activeElement?.closest('.review') != null
      return () => {
        if (!hasKeys) return
        requestAnimationFrame(() => {
          // Somewhere else already.
          if (document.activeElement !== document.body) return
          if (from?.isConnected) from.focus()
          if (document.activeElement !== from && useLayout.getState().isChatShown) useLayout.getState().goToComposer()
        })
      }
    },
  }
}
