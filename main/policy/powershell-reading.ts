import { tooMuch, wordOf, type CommandWord, type ReadLine, type Redirect, type SimpleCommand } from './command-line.ts'

/**
 * Reads a line of PowerShell or cmd. Both are understood at once, because either may run it: what one of them takes for
 * an operator or an escape is one here.
 *
 *     line      = command { separator command }
 *     separator = newline | ";" | "|" | "||" | "&" | "&&" | "(" | ")" | "{" | "}"
 *     command   = { word | redirect }
 *     redirect  = [digit | "*"] (">" | ">>" | "<") (word | "&" digit)
 *     word      = { bare | "'" … "'" | '"' … '"' | "`" any | "^" any }
 *
 * Only lines of plain words, strings, pipes and chains can be safe. Brackets, variables, escapes and the rest are read
 * so far that the commands within are seen, and are doubts.
 */
export function readPowershell(text: string): ReadLine {
  const doubts = new Set<string>()
  const findings = [...findingsIn(text)]
  const commands: SimpleCommand[] = []
  const variables = new Map<string, string>()
  let pipe: SimpleCommand[] = []
  let words: CommandWord[] = []
  let redirects: Redirect[] = []
  let start = 0

  // `'r' + 'm'` is `'rm'`, and `& ('rm') x` calls it as `& 'rm' x` does.
  const line = text.replace(/(['"])\s*\+\s*\1/g, '').replace(/([&.]\s*)\(\s*((['"])[^'"()]*\3)\s*\)/g, '$1$2')
  if (line !== text) doubts.add('It puts words together when it runs.')

  let at = 0
  while (at < line.length && commands.length < maxCommands) {
    const rest = line.slice(at, at + 4)
    const character = line[at]!
    if (/[ \t\r]/.test(character)) at++
    else if (character === '#' && /(?:^|\s)$/.test(line.slice(Math.max(0, at - 1), at))) at = lineEnd(at)
    else if (rest.startsWith('<#')) {
      doubts.add('It has a comment within.')
      const end = line.indexOf('#>', at)
      at = end < 0 ? line.length : end + 2
    } else if (/^(?:\d|\*)?>|^</.test(rest)) at = readRedirect(at)
    else if (/[\n;|&(){}]/.test(character)) at = readSeparator(at)
    else at = readWord(at)
  }
  finish(line.length, '\n')
  if (commands.length >= maxCommands) doubts.add(tooMuch)
  return { commands, doubts: [...doubts], findings }

  function lineEnd(from: number): number {
    const end = line.indexOf('\n', from)
    return end < 0 ? line.length : end
  }

  function readSeparator(from: number): number {
    const operator = /^(?:\|\||&&|[\n;|&(){}])/.exec(line.slice(from, from + 2))![0]
    if (/[(){}]/.test(operator)) doubts.add('It has brackets, whose commands run as it goes.')
    if (operator === '&' && (words.length === 0 || !/\S/.test(line.slice(from + 1))))
      doubts.add('It calls what a word names.')
    finish(from, operator)
    start = from + operator.length
    return start
  }

  function finish(end: number, operator: string): void {
    if (words.length > 0 || redirects.length > 0) {
      const command = {
        words,
        assignments: [],
        redirects,
        input: pipe,
        inner: [],
        source: line.slice(start, end).trim(),
      }
      commands.push(withoutPrefix(command))
      rememberVariable(words)
      // What stands in brackets is read into the command around it.
      pipe = operator === '|' || /[(){}]/.test(operator) ? [...pipe, command] : []
    } else if (!/[|(){}]/.test(operator)) {
      pipe = []
    }
    words = []
    redirects = []
  }

  /** `. script` and `.{ … }` run what follows in the same scope. */
  function withoutPrefix(command: SimpleCommand): SimpleCommand {
    return command.words[0]?.value === '.' ? { ...command, words: command.words.slice(1) } : command
  }

  function rememberVariable(list: readonly CommandWord[]): void {
    const [first, second, third] = list
    const assigned = /^\$(?:env:)?(\w+)$/i.exec(first?.raw ?? '')?.[1]
    if (assigned && second?.value === '=' && third) variables.set(assigned.toLowerCase(), third.value)
    const joined = /^\$(?:env:)?(\w+)=(.*)$/i.exec(first?.raw ?? '')
    if (joined) variables.set(joined[1]!.toLowerCase(), (first?.value ?? '').replace(/^[^=]*=/, ''))
    if (/^set$/i.test(first?.value ?? '')) {
      const set = /^(?:\/a\s+)?"?(\w+)=([^"]*)/i.exec(
        list
          .slice(1)
          .map(({ value }) => value)
          .join(' '),
      )
      if (set) variables.set(set[1]!.toLowerCase(), set[2]!)
    }
  }

  function readRedirect(from: number): number {
    const operator = /^(?:\d|\*)?(?:>>|>|<)/.exec(line.slice(from, from + 3))![0]
    let next = from + operator.length
    const duplicate = /^&\d/.exec(line.slice(next, next + 2))
    if (duplicate) {
      redirects.push({ kind: 'duplicate', target: null, text: '', isStatic: true, isPortable: true })
      return next + 2
    }
    while (line[next] === ' ' || line[next] === '\t') next++
    const before = words
    words = []
    const isNothing = /^\$null\b/i.test(line.slice(next, next + 6))
    if (isNothing) words.push({ ...wordOf('nul'), raw: '$null' })
    const end = isNothing ? next + 5 : /[\n;|&(){}<>]/.test(line[next] ?? '\n') ? next : readWord(next)
    const target = words[0] ?? null
    words = before
    redirects.push({
      kind: operator.endsWith('<') ? 'read' : 'write',
      target,
      text: '',
      isStatic: target?.isStatic ?? false,
      isPortable: true,
    })
    return end
  }

  function readWord(from: number): number {
    let value = ''
    let isStatic = true
    let glob = false
    let index = from
    const doubt = (why: string) => {
      doubts.add(why)
      isStatic = false
    }
    for (; index < line.length; index++) {
      const character = line[index]!
      if (/[\s;|&(){}<>]/.test(character)) break
      if (character === "'" || character === '"') {
        const end = stringEnd(index, character)
        if (end >= line.length) doubt('A string does not end.')
        const inside = line.slice(index + 1, end)
        // Windows PowerShell hands quotes within on as they are, and the program takes them for the end of its word.
        if (/["']/.test(inside) && (inside.includes(character) || inside.includes('"')))
          doubt('A string has quotes within.')
        if (/\s[^]*\\$/.test(inside)) doubt('A string ends in a backslash, which may keep it from ending.')
        if (character === "'") value += inside.replaceAll("''", "'")
        else {
          if (/[`$]|%\w+%|!\w+!|\\"/.test(inside)) doubt('A string is filled in when it runs.')
          for (const nested of inside.matchAll(/\$\(([^)]*)\)/g)) readNested(nested[1] ?? '')
          value += substituted(inside.replaceAll('""', '"').replace(/`(.)/gs, '$1'))
        }
        // In cmd an apostrophe is a letter like any other: it must not hide an operator there.
        if (character === "'" && /[&|<>^%]/.test(inside)) doubt('A string means something else in cmd.')
        index = end
      } else if (character === '`' || character === '^') {
        doubt('It has escapes.')
        const next = line[index + 1]
        if (next !== undefined && next !== '\n') value += next
        index++
      } else if (character === '@' && index === from && /^(?:do|else)?$/i.test(words.at(-1)?.value ?? '')) {
        // In cmd it only keeps the command from being shown.
        doubt('It is known only when it runs.')
      } else if (character === '$' || character === '@') {
        doubt('It is known only when it runs.')
        const name = /^[$@](?:\{(\w+)\}|(?:env:)?(\w+))/i.exec(line.slice(index, index + 80))
        const known = variables.get((name?.[1] ?? name?.[2] ?? '').toLowerCase())
        if (name && known !== undefined) value += known
        if (name) index += name[0].length - 1
      } else if (character === '%' || character === '!') {
        const name = /^([%!])(\w+)(?::[^%!]*)?\1/.exec(line.slice(index, index + 200))
        if (name) {
          doubt('An environment variable is filled in.')
          value += variables.get(name[2]!.toLowerCase()) ?? ''
          index += name[0].length - 1
        } else {
          if (character === '%') doubt('It is known only when it runs.')
          value += character
        }
      } else if (character === ',') {
        doubt('It has a list.')
        value += character
      } else {
        if (/[*?[]/.test(character)) glob = true
        value += character
      }
    }
    const raw = line.slice(from, index)
    if (raw.startsWith('--%')) doubts.add('It stops PowerShell from reading the rest.')
    const parts = isStatic ? [value] : value.split(/\s+/)
    for (const part of parts) {
      words.push({ value: part, raw, isStatic, isText: isStatic, glob, tilde: part.startsWith('~'), alternatives: [] })
    }
    return Math.max(index, from + 1)
  }

  /** Doubled quotes are quotes within; in double quotes a backtick keeps the next character from ending it. */
  function stringEnd(open: number, quote: string): number {
    for (let index = open + 1; index < line.length; index++) {
      if (quote === '"' && line[index] === '`') index++
      else if (line[index] === quote) {
        if (line[index + 1] !== quote) return index
        index++
      }
    }
    return line.length
  }

  function substituted(inside: string): string {
    return inside.replace(/\$(?:env:)?(\w+)|%(\w+)%/gi, (whole, one, other) => {
      return variables.get(String(one ?? other).toLowerCase()) ?? whole
    })
  }

  function readNested(nested: string): void {
    const read = readPowershell(nested)
    commands.push(...read.commands)
    findings.push(...read.findings)
  }
}

const maxCommands = 500

/** What is dangerous wherever it stands: methods that delete, and texts that are run once they were put together. */
function* findingsIn(text: string): Generator<string> {
  if (/\]\s*::\s*(?:Delete|DeleteSubKey\w*)\b|\.\s*(?:Delete|DeleteFolder|DeleteFile|RemoveAll)\s*\(/i.test(text)) {
    yield 'A method deletes.'
  }
  if (/(?:\bforeach-object|\bforeach|%)\s+(?:-m\w*\s+)?['"]?delete\b/i.test(text)) yield 'A method deletes.'
  if (/%0\s*\|\s*%0/.test(text)) yield 'It starts itself again and again.'
  const evaluates = /\b(?:iex|invoke-expression)\b|\[scriptblock\]\s*::\s*create|\.invokescript\b/i.test(text)
  const downloads =
    /downloadstring|downloadfile|downloaddata|openread|net\.webclient|\b(?:iwr|irm|invoke-webrequest|invoke-restmethod)\b/i.test(
      text,
    )
  const builds =
    /frombase64string|-join\b|\[char\]|\[char\[\]\]|-replace\b|-f\s*['"]|\.replace\(|\[array\]::reverse|getstring\(/i.test(
      text,
    )
  if (evaluates && downloads) yield 'It runs what it downloads.'
  if (evaluates && builds) yield 'It runs a text that it puts together only then.'
  if (/\b(?:downloadfile|start-bitstransfer)\b|\s-outf\w*\b/i.test(text)) yield 'It writes a file that it downloads.'
  if (/\bstart-process\b.*\brunas\b/is.test(text)) yield 'It runs with the rights of the administrator.'
}
