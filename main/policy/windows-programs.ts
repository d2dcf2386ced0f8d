import type { CommandWord } from './command-line.ts'
import { pathDoubt, type PathContext } from './command-paths.ts'

/** The twins that PowerShell and cmd have of the programs that only read. None of their options writes or runs. */
const names: ReadonlyMap<string, 'paths' | 'pattern' | 'text' | 'none' | 'numbers'> = new Map([
  ...entries(
    'paths',
    'get-childitem gci ls dir get-location gl pwd get-content gc cat type get-item test-path resolve-path rvpa',
  ),
  ...entries('paths', 'get-command gcm where whoami'),
  ...entries('pattern', 'select-string sls findstr find'),
  ...entries('text', 'write-output write-host write echo'),
  ...entries('none', 'cd chdir'),
  ...entries('numbers', 'measure-object measure select-object select'),
])

function entries<Kind extends string>(kind: Kind, list: string): [string, Kind][] {
  return list.split(' ').map((name) => [name, kind])
}

/** Undefined where the name has no twin: then the table of Unix programs decides. */
export function windowsDoubt(
  name: string,
  rest: readonly CommandWord[],
  context: PathContext,
): string | null | undefined {
  const kind = names.get(name)
  if (kind === undefined) return undefined
  // Git for Windows brings a `find` of the other kind.
  if (name === 'find' && rest.some(({ value }) => value.startsWith('-'))) return undefined
  switch (kind) {
    case 'none':
      return rest.length === 0 ? null : 'It changes the directory.'
    case 'text':
      return null
    case 'numbers':
      return rest.every(({ value }) => /^(?:-\w+|\d+|\w+)$/.test(value)) ? null : 'It computes.'
    case 'paths':
      return pathsDoubt(rest, context)
    case 'pattern':
      return patternDoubt(rest, context)
  }
}

/** `/s`, `/ad`, `/o:n`; anything longer may as well be a folder at the root of the drive. */
const isSwitch = (value: string): boolean => /^\/-?[a-z]{1,2}(?::[^\\/:]*)?$/i.test(value)

function pathsDoubt(words: readonly CommandWord[], context: PathContext): string | null {
  for (const { value } of words) {
    if (isSwitch(value)) continue
    const path = value.startsWith('-') ? value.replace(/^-\w+:?/, '') : value
    const doubt = pathDoubt(path, context)
    if (doubt !== null) return doubt
  }
  return null
}

/** The first word that follows no parameter is the pattern, unless a parameter gives it. */
function patternDoubt(words: readonly CommandWord[], context: PathContext): string | null {
  const isGiven = words.some(({ value }) => /^(?:-pattern|\/c:|\/g:)/i.test(value))
  const pattern = isGiven
    ? -1
    : words.findIndex(({ value }, index) => !/^[-/]/.test(value) && !words[index - 1]?.value.startsWith('-'))
  return pathsDoubt(
    words.filter(({ value }, index) => index !== pattern && !/^\/c:/i.test(value)),
    context,
  )
}

const programsOfTheirOwn: ReadonlySet<string> = new Set(['where', 'whoami', 'findstr', 'find'])

/** PowerShell or cmd runs it themselves: no file of that name is looked for. */
export const isBuiltIn = (name: string): boolean =>
  names.has(name.toLowerCase()) && !programsOfTheirOwn.has(name.toLowerCase())
