import type { Command, Script, Word } from 'unbash'
import type { CommandWord } from './command-line.ts'

/**
 * What a small script prints, where that can be read off: `echo`, `printf`, and these through `base64 -d`, `xxd -r` or
 * `rev`. It is how `$(echo rm)` and `echo cm0= | base64 -d | sh` hide what they run.
 */
export function outputOf(script: Script, read: (word: Word) => CommandWord[]): string | null {
  const [statement, ...others] = script.commands
  if (!statement || others.length > 0) return null
  const node = statement.command
  if (node.type === 'Command') return printed(wordsOf(node, read))
  if (node.type !== 'Pipeline' || node.commands.length > 8) return null
  const commands = node.commands.map((command) => (command.type === 'Command' ? wordsOf(command, read) : []))
  return outputOfPipe(commands)
}

/** The same for commands that are taken apart already. */
export function outputOfPipe(commands: readonly (readonly string[])[]): string | null {
  const [first, ...filters] = commands
  let text = first ? printed(first) : null
  for (const filter of filters) text = text === null ? null : filtered(text, filter)
  return text
}

function wordsOf(node: Command, read: (word: Word) => CommandWord[]): string[] {
  const words = [...(node.name ? [node.name] : []), ...node.args.filter((part) => part.type === 'Word')]
  return words.flatMap(read).map((word) => word.value)
}

function printed([program, ...rest]: readonly string[]): string | null {
  switch (program) {
    case 'echo': {
      const options = rest.findIndex((word) => !/^-[neE]+$/.test(word))
      const words = options < 0 ? [] : rest.slice(options)
      const text = words.join(' ')
      return rest.slice(0, Math.max(options, 0)).some((word) => word.includes('e')) ? unescaped(text) : text
    }
    case 'printf': {
      const words = rest[0] === '--' ? rest.slice(1) : rest
      const [format = '', ...values] = words
      const parts = format.split(/%[-0-9.]*[sbqdxic]/)
      if (parts.length === 1) return unescaped(format)
      const missing = values.slice(parts.length - 1)
      const text = parts.map((part, index) => unescaped(part) + (index < parts.length - 1 ? (values[index] ?? '') : ''))
      return unescaped(text.join('') + missing.join(''))
    }
    case 'which':
    case 'type':
    case 'basename':
    case 'realpath':
      return rest.at(-1) ?? null
    case 'command':
      return rest[0] === '-v' ? (rest[1] ?? null) : null
    default:
      return null
  }
}

function filtered(text: string, [program, ...rest]: readonly string[]): string | null {
  const options = rest.join(' ')
  if (program === 'base64' && /(?:^| )(?:-\w*[dD]|--decode)/.test(options)) return decoded(text, 'base64')
  if (program === 'xxd' && /-\w*r/.test(options)) return decoded(text.replace(/\s+/g, ''), 'hex')
  if (program === 'rev') return [...text].reverse().join('')
  if (program === 'cat' || program === 'tee' || program === 'head' || program === 'tail') return text
  return null
}

const decoded = (text: string, encoding: 'base64' | 'hex'): string => Buffer.from(text, encoding).toString('utf8')

const simpleEscapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\\': '\\', e: '', a: '', b: '' }

function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{1,2})|[uU]([0-9a-fA-F]{4,8})|0?([0-7]{1,3})|([a-z\\]))/g,
    (whole, hex, code, octal, letter) => {
      if (hex !== undefined) return String.fromCharCode(parseInt(hex as string, 16))
      if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code as string, 16), 0x10ffff))
      if (octal !== undefined) return String.fromCharCode(parseInt(octal as string, 8))
      return simpleEscapes[letter as string] ?? whole
    },
  )
}
