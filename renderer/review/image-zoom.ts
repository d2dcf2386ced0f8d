import type { ImageSize } from './image-size.ts'

/** Pixels of the screen for one of the picture, or as many as let the whole be seen. */
export type Zoom = number | 'fit'

const smallest = 1 / 64
const largest = 64

/** The scale at which all of it fits; what is smaller than the room stays as it is. */
export function fitScale(room: ImageSize, image: ImageSize): number {
  const scale = Math.min(1, room.width / image.width, room.height / image.height)
  return Math.max(smallest, scale)
}

/** The next power of two. A scale between two of them goes to the nearer one in that direction. */
export function stepScale(scale: number, direction: 1 | -1): number {
  const power = Math.log2(scale)
  // What is a power but for rounding is one.
  const next = direction > 0 ? Math.floor(power + 1e-6) + 1 : Math.ceil(power - 1e-6) - 1
  return clamp(2 ** next, smallest, largest)
}

/** How far a turn of the wheel goes: a notch of a mouse is a step. A mouse counts in lines or hundreds of pixels, a pinch in single ones. */
export function wheelScale(scale: number, { deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  const pixels = clamp(deltaMode === 0 ? deltaY : deltaY * 40, -100, 100)
  return clamp(scale * 2 ** (-pixels / 100), smallest, largest)
}

/** The room both need when they lie on each other at one corner. */
export const sheetOf = (one: ImageSize | null, other: ImageSize | null): ImageSize => ({
  width: Math.max(one?.width ?? 1, other?.width ?? 1),
  height: Math.max(one?.height ?? 1, other?.height ?? 1),
})

/** Where a slider from 0 to 100 goes by a key; null for a key that moves none. */
export function slid(value: number, key: string, isFar: boolean): number | null {
  const step = isFar ? 10 : 1
  const next: Readonly<Record<string, number>> = {
    ArrowRight: value + step,
    ArrowUp: value + step,
    ArrowLeft: value - step,
    ArrowDown: value - step,
    PageUp: value + 10,
    PageDown: value - 10,
    Home: 0,
    End: 100,
  }
  return next[key] === undefined ? null : clamp(next[key], 0, 100)
}

export const percentText = (scale: number): string =>
  `${scale < 0.1 ? (scale * 100).toFixed(1) : Math.round(scale * 100)} %`

const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value))
