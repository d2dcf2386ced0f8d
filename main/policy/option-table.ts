import type { CommandWord } from './command-line.ts'

/**
 * The options under which a program only reads. An option that is not in its table makes the command ask, so abbreviated
 * and unknown ones do.
 */
export interface OptionTable {
  /** Letters that stand alone, and letters that take a value; the value is looked at as a path, that of `text` is not. */
  readonly flags?: string
  readonly values?: string
  readonly text?: string
  /** Names after two dashes; `long` may carry `=value`, the others must have a value, after `=` or as the next word. */
  readonly long?: readonly string[]
  readonly longValues?: readonly string[]
  readonly longText?: readonly string[]
  /** `-5` */
  readonly digits?: boolean
  /** A word that a glob puts there may be an option that runs or writes. */
  readonly strict?: boolean
}

export interface ParsedOptions {
  readonly operands: readonly CommandWord[]
  /** Values of options that may name a path. */
  readonly values: readonly string[]
  /** Names of all options given, without dashes. */
  readonly given: ReadonlySet<string>
  /** The option that is not in the table. */
  readonly unknown: string | null
}

export function parseOptions(words: readonly CommandWord[], table: OptionTable): ParsedOptions {
  const operands: CommandWord[] = []
  const values: string[] = []
  const given = new Set<string>()
  const fail = (unknown: string): ParsedOptions => ({ operands, values, given, unknown })

  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    const text = word.value
    if (text === '--') {
      operands.push(...words.slice(index + 1))
      given.add('--')
      break
    }
    if (table.strict && word.glob && /^[*?[]/.test(text)) return fail(text)
    if (!text.startsWith('-') || text === '-') {
      operands.push(word)
      continue
    }
    if (word.glob && table.strict) return fail(text)
    if (table.digits && /^-\d+$/.test(text)) continue
    if (text.startsWith('--')) {
      const [name = '', ...rest] = text.slice(2).split('=')
      const hasValue = text.includes('=')
      const value = hasValue ? rest.join('=') : words[index + 1]?.value
      const takesText = table.longText?.includes(name) ?? false
      given.add(name)
      if (takesText || table.longValues?.includes(name)) {
        if (value === undefined) return fail(text)
        if (!hasValue) index++
        if (!takesText) values.push(value)
      } else if (table.long?.includes(name)) {
        if (hasValue) values.push(value ?? '')
      } else {
        return fail(text)
      }
      continue
    }
    for (let at = 1; at < text.length; at++) {
      const letter = text[at]!
      given.add(letter)
      const takesText = table.text?.includes(letter) ?? false
      if (takesText || table.values?.includes(letter)) {
        const value = text.slice(at + 1) || words[++index]?.value
        if (value === undefined) return fail(text)
        if (!takesText) values.push(value)
        break
      }
      if (!table.flags?.includes(letter)) return fail(text)
    }
  }
  return { operands, values, given, unknown: null }
}
