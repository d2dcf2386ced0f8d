/** A stretch of terminal output in one style. */
export interface Span {
  readonly text: string
  readonly color?: string
  readonly background?: string
  readonly isBold?: boolean
  readonly isDim?: boolean
  readonly isItalic?: boolean
  readonly isUnderlined?: boolean
}

type Style = Omit<Span, 'text'>

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

// eslint-disable-next-line no-control-regex
const sequence = /\u001b(?:\[([0-9;:]*)([A-Za-z])|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][A-Z0-9]|[=>78A-Z])/g

/**
 * Terminal output as styled stretches. Colours and weights are kept; sequences that move the cursor are dropped; a
 * carriage return starts its line anew, as progress bars want it.
 */
export function styledSpans(output: string): readonly Span[] {
  const text = lastOfEachLine(output)
  const spans: Span[] = []
  let style: Style = {}
  let from = 0
  const add = (part: string) => {
    if (part) spans.push({ text: part, ...style })
  }
  for (const match of text.matchAll(sequence)) {
    add(text.slice(from, match.index))
    from = match.index + match[0].length
    if (match[2] === 'm') style = restyled(style, match[1] ?? '')
  }
  add(text.slice(from))
  return spans
}

function lastOfEachLine(output: string): string {
  if (!output.includes('\r')) return output
  return output
    .replace(/\r+\n/g, '\n')
    .split('\n')
    .map((line) => line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1))
    .join('\n')
}

function restyled(before: Style, codes: string): Style {
  const numbers = (codes || '0').split(/[;:]/).map(Number)
  let style: Style = before
  for (let index = 0; index < numbers.length; index++) {
    const code = numbers[index]!
    if (code === 38 || code === 48) {
      const { color, used } = extended(numbers, index + 1)
      index += used
      if (color) style = { ...style, [code === 38 ? 'color' : 'background']: color }
    } else {
      style = withCode(style, code)
    }
  }
  return style
}

function withCode(style: Style, code: number): Style {
  if (code === 0) return {}
  if (code === 1) return { ...style, isBold: true }
  if (code === 2) return { ...style, isDim: true }
  if (code === 3) return { ...style, isItalic: true }
  if (code === 4) return { ...style, isUnderlined: true }
  if (code === 22) return without(style, 'isBold', 'isDim')
  if (code === 23) return without(style, 'isItalic')
  if (code === 24) return without(style, 'isUnderlined')
  if (code === 39) return without(style, 'color')
  if (code === 49) return without(style, 'background')
  const name = names[(code % 10) % 8]
  if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97)) return { ...style, color: `var(--ansi-${name})` }
  if ((code >= 40 && code <= 47) || (code >= 100 && code <= 107)) {
    return { ...style, background: `color-mix(in srgb, var(--ansi-${name}) 35%, transparent)` }
  }
  return style
}

function without(style: Style, ...keys: (keyof Style)[]): Style {
  return Object.fromEntries(Object.entries(style).filter(([key]) => !keys.includes(key as keyof Style)))
}

/** The colour after 38 or 48: `5;n` of 256, or `2;r;g;b`. */
function extended(numbers: readonly number[], at: number): { color?: string; used: number } {
  if (numbers[at] === 5) {
    const color = indexed(numbers[at + 1] ?? 0)
    return { color, used: 2 }
  }
  if (numbers[at] === 2) {
    const [red = 0, green = 0, blue = 0] = numbers.slice(at + 1, at + 4)
    return { color: `rgb(${red} ${green} ${blue})`, used: 4 }
  }
  return { used: 0 }
}

function indexed(index: number): string {
  if (index < 16) return `var(--ansi-${names[index % 8]})`
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10
    return `rgb(${grey} ${grey} ${grey})`
  }
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40)
  const cube = index - 16
  return `rgb(${level(Math.floor(cube / 36))} ${level(Math.floor(cube / 6) % 6)} ${level(cube % 6)})`
}
