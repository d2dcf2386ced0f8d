import type { Input } from './input.ts'
import { take } from './input.ts'

/** The escapes of a language. */
export interface Escapes {
  /** How long the escape is that begins here; 0 if more must come to tell. */
  lengthAt(text: string, at: number, isWhole: boolean): number
  /** The escape as it stands within a string of JSON. */
  toJson(escape: string): string
}

/**
 * Goes on in a string, written on as the inside of one of JSON, to a quote, which stays; true there and at the end of
 * the text.
 */
export function stepString(input: Input, quote: number, escapes: Escapes, write: (piece: string) => void): boolean {
  for (;;) {
    const { text } = input
    let end = input.at
    let code = 0
    while (end < text.length) {
      code = text.charCodeAt(end)
      if (code === quote || code === 92 || code < 32 || code === 34) break
      end += 1
    }
    if (end > input.at) write(take(input, end - input.at))
    if (end === text.length) return input.ended
    if (code === quote) return true
    if (code === 92) {
      const length = escapes.lengthAt(text, end, input.ended)
      if (length === 0) return false
      write(escapes.toJson(take(input, length)))
    } else {
      take(input, 1)
      write(characterJson(code))
    }
  }
}

export const characterJson = (code: number): string => JSON.stringify(String.fromCharCode(code)).slice(1, -1)
