import { type RefObject, useCallback, useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'
import type { RowPlaces } from './row-places.ts'

/** Drawn above and below what is in view, so that a little scrolling finds them there. */
const beyond = 20
/** Until the height is known. */
const assumedHeight = 1000

interface RowsInView {
  readonly first: number
  readonly last: number
  /** Scrolls as little as it takes to have the row in view, or until it is the first one. */
  scrollTo(row: number, to: 'nearest' | 'top'): void
}

/** Which rows of a scrolling element have to be drawn. */
export function useRowsInView(scroller: RefObject<HTMLElement | null>, places: RowPlaces): RowsInView {
  const [{ top, height }, setView] = useState({ top: 0, height: assumedHeight })

  const look = useCallback(() => {
    const element = scroller.current
    if (!element) return
    const seen = { top: element.scrollTop, height: element.clientHeight || assumedHeight }
    setView((before) => (before.top === seen.top && before.height === seen.height ? before : seen))
  }, [])
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    // Before the next paint: a page further on nothing would be drawn yet.
    const scrolled = () => flushSync(look)
    element.addEventListener('scroll', scrolled, { passive: true })
    const resizing = new ResizeObserver(look)
    resizing.observe(element)
    return () => {
      element.removeEventListener('scroll', scrolled)
      resizing.disconnect()
    }
  }, [])
  // Where the list became shorter, the browser has moved what is in view.
  useLayoutEffect(look, [places])

  return {
    first: Math.max(0, places.rowAt(top) - beyond),
    last: places.rowAt(top + height) + beyond,
    scrollTo(row, to) {
      const element = scroller.current
      if (!element) return
      const start = places.topOf(row)
      const end = start + places.heightOf(row)
      const { scrollTop, clientHeight } = element
      if (to === 'top' || start < scrollTop) element.scrollTo({ top: start })
      else if (end > scrollTop + clientHeight) element.scrollTo({ top: end - clientHeight })
      look()
    },
  }
}
