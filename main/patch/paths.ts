/**
 * Names of files as patches write them. Git puts a name with unusual bytes in quotes with C escapes, octal ones being
 * bytes of UTF-8; others follow a name with a tab and a date.
 */

/** Reads a quoted name at the beginning of `text`: the name and how many characters it took, or null. */
export function readQuoted(text: string): { readonly name: string; readonly length: number } | null {
  if (text[0] !== '"') return null
  const bytes: number[] = []
  const encoder = new TextEncoder()
  let at = 1
  while (at < text.length) {
    const character = text[at]!
    if (character === '"') return { name: new TextDecoder().decode(Uint8Array.from(bytes)), length: at + 1 }
    if (character !== '\\') {
      const whole = String.fromCodePoint(text.codePointAt(at)!)
      bytes.push(...encoder.encode(whole))
      at += whole.length
      continue
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))
    if (octal) {
      bytes.push(Number.parseInt(octal[0], 8))
      at += 4
      continue
    }
    const escaped = escapes[text[at + 1] ?? '']
    if (escaped === undefined) return null
    bytes.push(escaped)
    at += 2
  }
  return null
}

const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  '\\': 92,
}

/** What is longer is no name: nothing that takes long is tried with it. */
const maxNameLength = 5000

/** A name as it follows `rename from`, `copy to` and the like. */
export function readName(rest: string): string {
  const text = rest.replace(/\r$/, '')
  return readQuoted(text)?.name ?? text
}

/** A name behind `---` or `+++`, and whether the date behind it says that there was no file. */
export function readHeaderName(rest: string): { readonly name: string; readonly isAbsent: boolean } {
  const text = rest.replace(/\r$/, '')
  const quoted = readQuoted(text)
  if (quoted) return { name: quoted.name, isAbsent: false }
  const tab = text.indexOf('\t')
  let name = tab === -1 ? text : text.slice(0, tab)
  let date = tab === -1 ? '' : text.slice(tab + 1)
  if (tab === -1 && text.length < maxNameLength) {
    const dated = /^(.*?\S)\s+((?:\w{3} \w{3} +\d{1,2} |\d{4}-\d{2}-\d{2}[ T])\d{1,2}:\d{2}.*)$/s.exec(text)
    if (dated) {
      name = dated[1]!
      date = dated[2]!
    }
  }
  name = name
    .slice(0, maxNameLength)
    .replace(/\s+\((?:revision \d+|working copy|nonexistent)\)$/, '')
    .trimEnd()
  return { name, isAbsent: isBeginningOfTime(date) || /\(nonexistent\)/.test(text) }
}

/** Tools of old date a file that is not there with the first second there was, in whatever time zone. */
function isBeginningOfTime(date: string): boolean {
  if (!/\b(?:1970-01-01|1969-12-31|Jan +1 |Dec 31 )/.test(date)) return false
  const time = Date.parse(date.replace(/(\.\d{3})\d+/, '$1'))
  return time === 0 || (/\b(?:1970|1969)\b/.test(date) && Number.isNaN(time) === false && Math.abs(time) <= 86_400_000)
}

export const isNothing = (name: string): boolean => name === '/dev/null'

/** The names of one file in a header, without the made-up first folder (`a/`, `b/`), best first. */
export function namesOfFile(oldName: string | null, newName: string | null): string[] {
  const names = [newName, oldName].filter((name): name is string => name !== null && !isNothing(name))
  const stripped = names.map(withoutFirstFolder)
  const [first, second] = names
  if (first === undefined) return []
  const bothSides = second !== undefined
  const agree = bothSides && first !== second && stripped[0] !== null && stripped[0] === stripped[1]
  const isMarked = names.every((name) => /^(?:[abciwo12]|old|new)\//.test(name))
  const whole = unique([...names])
  const short = unique(stripped.filter((name): name is string => name !== null))
  if (agree || (isMarked && (!bothSides || first[0] !== second[0]))) return unique([...short, ...whole])
  return unique([...whole.filter(isNoCopyName), ...whole, ...short])
}

/** The original kept beside a file is not the one to change where the file itself is named too. */
const isNoCopyName = (name: string): boolean => !/(?:\.orig|\.old|\.bak|~)$/.test(name)

const unique = (names: readonly string[]): string[] => [...new Set(names)]

function withoutFirstFolder(name: string): string | null {
  const slash = name.indexOf('/')
  return slash === -1 || slash === name.length - 1 ? null : name.slice(slash + 1).replace(/^\/+/, '')
}

/** The two names of a `diff --git` line. Without quotes only their likeness says where one ends. */
export function readGitNames(rest: string): { readonly oldName: string; readonly newName: string } | null {
  const text = rest.slice(0, 2 * maxNameLength).replace(/\r$/, '')
  const quoted = readQuoted(text)
  if (quoted) {
    const second = text.slice(quoted.length).trimStart()
    return second === '' ? null : { oldName: quoted.name, newName: readQuoted(second)?.name ?? second }
  }
  const quoteAt = text.indexOf(' "')
  if (quoteAt !== -1 && text.endsWith('"')) {
    const second = readQuoted(text.slice(quoteAt + 1))
    if (second && quoteAt + 1 + second.length === text.length) {
      return { oldName: text.slice(0, quoteAt), newName: second.name }
    }
  }
  const middle = (text.length - 1) / 2
  if (Number.isInteger(middle) && text[middle] === ' ') {
    const oldName = text.slice(0, middle)
    const newName = text.slice(middle + 1)
    if (oldName === newName || withoutFirstFolder(oldName) === withoutFirstFolder(newName)) return { oldName, newName }
  }
  for (let space = text.indexOf(' '); space !== -1; space = text.indexOf(' ', space + 1)) {
    const oldName = text.slice(0, space)
    const newName = text.slice(space + 1)
    const short = withoutFirstFolder(oldName)
    if (oldName === newName || (short !== null && short === withoutFirstFolder(newName))) return { oldName, newName }
  }
  const words = text.split(' ')
  return words.length === 2 ? { oldName: words[0]!, newName: words[1]! } : null
}
