export interface PairKeeper {
  /** The text that can be passed on: all but the first half of a surrogate pair whose second has not come. */
  take(text: string): string
  rest(): string
}

/** Deltas may cut a character in two; half of one would be written out as a replacement mark. */
export function createPairKeeper(): PairKeeper {
  let held = ''
  return {
    take(text) {
      const whole = held + text
      const last = whole.charCodeAt(whole.length - 1)
      held = last >= 0xd800 && last <= 0xdbff ? whole.slice(-1) : ''
      return held === '' ? whole : whole.slice(0, -1)
    },
    rest() {
      const rest = held
      held = ''
      return rest
    },
  }
}
