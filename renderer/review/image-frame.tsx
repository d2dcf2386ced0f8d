import { type PointerEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { ImageSize } from './image-size.ts'
import { wheelScale } from './image-zoom.ts'

/** Around the picture in its frame, on every side. */
const margin = 16

/** A place in a frame that stays where it is while the scale changes, in the window's pixels. */
export interface Place {
  readonly frame: HTMLElement
  readonly x: number
  readonly y: number
}

interface FrameProps {
  readonly label: string
  readonly sheet: ImageSize
  readonly scale: number
  readonly scrolling: Scrolling
  readonly ref: ((element: HTMLElement | null) => void) | null
  readonly children: ReactNode
  onZoom(scale: number, at: Place): void
}

/** A window onto the sheet both pictures lie on: it scrolls, is dragged, and comes closer by Ctrl and the wheel. */
export function Frame({ label, sheet, scale, scrolling, ref, children, onZoom }: FrameProps) {
  const element = useRef<HTMLDivElement>(null)
  const latest = useRef({ scale, onZoom })
  latest.current = { scale, onZoom }
  useEffect(() => {
    const frame = element.current!
    ref?.(frame)
    const forget = scrolling.add(frame)
    const turned = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      latest.current.onZoom(wheelScale(latest.current.scale, event), { frame, x: event.clientX, y: event.clientY })
    }
    // Only a listener that is not passive can keep the window itself from growing.
    frame.addEventListener('wheel', turned, { passive: false })
    return () => {
      frame.removeEventListener('wheel', turned)
      forget()
      ref?.(null)
    }
  }, [])
  const pressed = (event: PointerEvent) => {
    // A finger scrolls by itself, and a press beside the sheet may be on a scroll bar.
    if (event.button !== 0 || event.pointerType === 'touch') return
    if ((event.target as Element).closest('.image-sheet, [role="slider"]')?.className !== 'image-sheet') return
    event.currentTarget.setPointerCapture(event.pointerId)
  }
  const moved = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) {
      element.current?.scrollBy({ left: -event.movementX, top: -event.movementY, behavior: 'instant' })
    }
  }
  return (
    <div
      ref={element}
      className="image-frame"
      role="group"
      aria-label={label}
      tabIndex={0}
      style={{ padding: margin }}
      onPointerDown={pressed}
      onPointerMove={moved}
      onScroll={({ currentTarget }) => scrolling.follow(currentTarget)}
    >
      <div className="image-sheet" style={{ width: sheet.width * scale, height: sheet.height * scale }}>
        {children}
      </div>
    </div>
  )
}

/** The room for a picture in a frame, whether it has scroll bars or not. */
export function useRoom(frame: HTMLElement | null): ImageSize {
  const [room, setRoom] = useState<ImageSize>({ width: 320, height: 240 })
  useLayoutEffect(() => {
    if (!frame) return
    const measure = () =>
      setRoom({ width: frame.offsetWidth - 2 * margin - 2, height: frame.offsetHeight - 2 * margin - 2 })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(frame, { box: 'border-box' })
    return () => observer.disconnect()
  }, [frame])
  return room
}

interface Scrolling {
  add(frame: HTMLElement): () => void
  /** The others go where this one went. */
  follow(frame: HTMLElement): void
  /** What lies there will lie there at the next scale. */
  hold(place: Place | null): void
}

/** Keeps frames in step, and what is looked at in its place while it grows. */
export function useScrolling(scale: number): Scrolling {
  const held = useRef<(Place & { readonly across: number; readonly down: number }) | null>(null)
  const [scrolling] = useState((): Scrolling => {
    const frames = new Set<HTMLElement>()
    /** Where a frame was sent: its own event about that moves nobody, or a frame that glides would be held back. */
    const sent = new Map<HTMLElement, string>()
    const placeOf = ({ scrollLeft, scrollTop }: HTMLElement) => `${scrollLeft} ${scrollTop}`
    return {
      add(frame) {
        frames.add(frame)
        return () => frames.delete(frame)
      },
      follow(frame) {
        if (sent.get(frame) === placeOf(frame)) return
        for (const other of frames) {
          if (other === frame) continue
          other.scrollTo({ left: frame.scrollLeft, top: frame.scrollTop, behavior: 'instant' })
          sent.set(other, placeOf(other))
        }
      },
      hold(place) {
        const sheet = place?.frame.firstElementChild?.getBoundingClientRect()
        if (!place || !sheet) return
        const across = (place.x - sheet.left) / sheet.width
        const down = (place.y - sheet.top) / sheet.height
        held.current = { ...place, across, down }
      },
    }
  })
  useLayoutEffect(() => {
    const place = held.current
    const sheet = place?.frame.firstElementChild?.getBoundingClientRect()
    held.current = null
    if (!place || !sheet) return
    const left = sheet.left + place.across * sheet.width - place.x
    const top = sheet.top + place.down * sheet.height - place.y
    place.frame.scrollBy({ left, top, behavior: 'instant' })
    scrolling.follow(place.frame)
  }, [scale])
  return scrolling
}

export function centreOf(frame: HTMLElement | null): Place | null {
  if (!frame) return null
  const { left, top, width, height } = frame.getBoundingClientRect()
  return { frame, x: left + width / 2, y: top + height / 2 }
}
