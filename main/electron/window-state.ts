import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { screen, type BrowserWindow, type Rectangle } from 'electron'
import { z } from 'zod'

const stateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(200), height: z.int().min(200) }),
  isMaximized: z.boolean(),
})
type WindowState = z.infer<typeof stateSchema>

/** Of the first window ever, where the screen has room for it: an editor, a chat and a tree side by side want some. */
const firstSize = { width: 1600, height: 1000 }

/** Where the last window stood, so that the next opens there; kept in `file`. */
export interface WindowStates {
  /** What to open a window with. */
  next(): { readonly bounds: Partial<Rectangle>; readonly isMaximized: boolean }
  /** Remembers a window's place when it closes. */
  follow(window: BrowserWindow): void
}

export function createWindowStates(file: string, openWindows: () => number): WindowStates {
  return {
    next() {
      const state = read(file)
      if (!state || !isOnScreen(state.bounds)) return { bounds: fitting(firstSize), isMaximized: false }
      // A second window exactly over the first looks as if nothing had opened.
      const shift = openWindows() * 24
      const { x, y, ...size } = state.bounds
      return { bounds: { x: x + shift, y: y + shift, ...size }, isMaximized: state.isMaximized && shift === 0 }
    },
    follow(window) {
      window.on('close', () => {
        write(file, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() })
      })
    },
  }
}

function fitting({ width, height }: typeof firstSize): Partial<Rectangle> {
  const area = screen.getPrimaryDisplay().workAreaSize
  return { width: Math.min(width, area.width), height: Math.min(height, area.height) }
}

/** A screen may have been unplugged since. */
function isOnScreen(bounds: Rectangle): boolean {
  const area = screen.getDisplayMatching(bounds).workArea
  const inside = (at: number, from: number, size: number) => at >= from - 8 && at < from + size - 100
  return inside(bounds.x, area.x, area.width) && inside(bounds.y, area.y, area.height)
}

function read(file: string): WindowState | null {
  try {
    return stateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? null
  } catch {
    return null
  }
}

/** Losing a window's place is no reason to keep it from closing. */
function write(file: string, state: WindowState): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify(state))
  } catch {
    // The disk is full or the folder is gone; the next window opens at the usual size.
  }
}
