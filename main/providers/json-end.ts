/** Follows a JSON object that comes in pieces and knows when its last brace has come. Looks at each character once. */
export interface EndFinder {
  push(text: string): void
  /** The object has ended; nothing but white space came after it. */
  isComplete(): boolean
}

export function createEndFinder(): EndFinder {
  let depth = 0
  let inString = false
  let escaped = false
  let state: 'before' | 'inside' | 'after' | 'none' = 'before'
  return {
    push(text) {
      for (let at = 0; at < text.length && state !== 'none'; at += 1) {
        const character = text[at]
        if (state === 'inside') {
          if (inString) {
            if (escaped) escaped = false
            else if (character === '\\') escaped = true
            else if (character === '"') inString = false
          } else if (character === '"') inString = true
          else if (character === '{' || character === '[') depth += 1
          else if ((character === '}' || character === ']') && --depth === 0) state = 'after'
        } else if (state === 'before' && character === '{') {
          state = 'inside'
          depth = 1
        } else if (!/\s/.test(character ?? '')) state = 'none'
      }
    },
    isComplete: () => state === 'after',
  }
}
