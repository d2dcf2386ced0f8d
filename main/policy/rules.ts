import type { RememberedRule } from '../../preload/contract/approval.ts'
import type { CommandPart, ToolEffect } from '../../preload/contract/tool.ts'
import { programName } from './command-line.ts'
import { gitSubcommand } from './dangerous-programs.ts'
import { matchesPathPattern } from './path-pattern.ts'

/** What a call would touch, as its tool found out: normalised paths with links resolved, and its command line. */
export interface Subject {
  /** Those it would write. */
  readonly paths?: readonly string[]
  readonly reads?: readonly string[]
  readonly command?: string
  /** From `classifyCommand`: the simple commands of the line, those that hide in others too. */
  readonly parts?: readonly CommandPart[]
  /** From `classifyCommand`: whether more than words stands in the line. Counts as true where it is not said. */
  readonly usesShell?: boolean
  /** The files that decide what the command runs (`command-basis.ts`), as they are now: SHA-256 by path. */
  readonly basis?: Readonly<Record<string, string | null>>
  /** It would bring the session, or a task, into a mode wider than the one the person picked. */
  readonly widensMode?: boolean
}

/** Effects whose decision may be remembered. The others are asked about every time, or never. */
const rememberable: ReadonlySet<ToolEffect> = new Set([
  'small',
  'edit',
  'command',
  'git-write',
  'process-start',
  'browser-launch',
  'remote',
])

export const isRememberable = (effect: ToolEffect): boolean => rememberable.has(effect)

/** The rejection that holds for a call. It holds as soon as one of its paths or one part of its line is meant. */
export function findRejection(rules: readonly RememberedRule[], tool: string, subject: Subject): RememberedRule | null {
  return rules.find(({ verdict, match }) => verdict === 'reject' && touches(match, tool, subject)) ?? null
}

/** The permission that covers a call wholly. */
export function findPermission(
  rules: readonly RememberedRule[],
  tool: string,
  effect: ToolEffect,
  subject: Subject,
): RememberedRule | null {
  if (!isRememberable(effect)) return null
  return (
    rules.find((rule) => rule.verdict === 'allow' && covers(rule.match, tool, subject) && rests(rule, subject)) ?? null
  )
}

/**
 * What may be remembered of a call, the narrowest first. A prefix is whole words and is offered only for a line that is
 * one simple command; a command is never offered as "this tool", which would be every command.
 */
export function offersFor(effect: ToolEffect, subject: Subject, tool: string): RememberedRule['match'][] {
  if (!isRememberable(effect)) return []
  const offers: RememberedRule['match'][] = []
  if (subject.command !== undefined) {
    offers.push({ kind: 'command-exact', command: subject.command.trim() })
    const words = prefixWorthRemembering(plainWords(subject))
    if (words) offers.push({ kind: 'command-prefix', words })
    return offers
  }
  if (subject.paths !== undefined && (effect === 'edit' || effect === 'small')) {
    const [patterns = [], ...others] = subject.paths.map(patternsFor)
    const shared = patterns.filter((pattern) => others.every((list) => list.includes(pattern)))
    return shared.map((pattern) => ({ kind: 'path-pattern', pattern }))
  }
  return [{ kind: 'tool', tool }]
}

/**
 * What the command runs is still what it was when the rule was made. A prefix may go on with words that bring in other
 * files (`npm test --prefix other`): what nobody has seen then does not count as seen.
 */
function rests({ basis }: RememberedRule, subject: Subject): boolean {
  const now = subject.basis ?? {}
  if (basis === undefined) return true
  return [...new Set([...Object.keys(basis), ...Object.keys(now)])].every((path) => basis[path] === now[path])
}

function covers(match: RememberedRule['match'], tool: string, subject: Subject): boolean {
  switch (match.kind) {
    case 'command-exact':
      return subject.command !== undefined && subject.command.trim() === match.command.trim()
    case 'command-prefix':
      return startsWith(plainWords(subject), match.words)
    case 'path-pattern': {
      const paths = subject.command === undefined ? (subject.paths ?? []) : []
      return paths.length > 0 && paths.every((path) => matchesPathPattern(match.pattern, path))
    }
    case 'tool':
      return subject.command === undefined && match.tool === tool
  }
}

function touches(match: RememberedRule['match'], tool: string, subject: Subject): boolean {
  switch (match.kind) {
    case 'command-exact':
      return subject.command !== undefined && subject.command.trim() === match.command.trim()
    case 'command-prefix':
      return (subject.parts ?? []).some((part) => startsWithProgram(part.words, match.words))
    case 'path-pattern':
      return [...(subject.paths ?? []), ...(subject.reads ?? [])].some((path) =>
        matchesPathPattern(match.pattern, path),
      )
    case 'tool':
      return match.tool === tool
  }
}

/** The words of a line that is nothing but one simple command, which runs no other. Of any other line none. */
function plainWords({ parts, usesShell }: Subject): readonly string[] {
  return usesShell === false && parts?.length === 1 ? (parts[0]?.words ?? []) : []
}

/** Whole words: `git pull` is no beginning of `git pullx`. No words are the beginning of nothing. */
export function startsWith(words: readonly string[], beginning: readonly string[]): boolean {
  return beginning.length > 0 && beginning.every((word, index) => words[index] === word)
}

/** As `startsWith` for a rejection: `/bin/rm` and `RM.EXE` are `rm` too. */
export function startsWithProgram(words: readonly string[], beginning: readonly string[]): boolean {
  const [program, ...rest] = words
  if (program === undefined) return false
  const name = programName(program)
  // `git -C . push` is `git push` too.
  const behind = name === 'git' ? gitSubcommand(rest) : rest
  return [words, [name, ...rest], [name, ...behind]].some((reading) => startsWith(reading, beginning))
}

/** Programs whose second word says as little as their first: a prefix needs one more. */
const twoWordPrograms: ReadonlySet<string> = new Set(['npm', 'pnpm', 'yarn', 'bun', 'deno', 'poetry', 'uv', 'cargo'])
const runningWords: ReadonlySet<string> = new Set(['run', 'run-script', 'exec', 'dlx', 'x', 'workspace'])

/** Programs that run whatever their arguments name: no prefix of theirs says what would run. */
const runsAnything: ReadonlySet<string> = new Set(
  (
    'npx bunx uvx node nodejs python python2 python3 py perl ruby php lua deno osascript awk gawk sed find xargs env nice ' +
    'ionice nohup setsid stdbuf timeout time watch parallel sh bash dash zsh ksh fish busybox ssh docker podman kubectl ' +
    'wsl pwsh powershell cmd start eval exec command builtin source strace ltrace script flock chroot unshare nsenter'
  ).split(' '),
)

function prefixWorthRemembering(words: readonly string[]): readonly string[] | null {
  const [program, ...rest] = words
  if (program === undefined) return null
  const end = rest.findIndex((word) => word.startsWith('-') || /[/\\.=:]/.test(word))
  const plain = end < 0 ? rest : rest.slice(0, end)
  const wanted = twoWordPrograms.has(programName(program)) && runningWords.has(plain[0] ?? '') ? 2 : 1
  if (runsAnything.has(programName(program)) || plain.length < wanted) return null
  return [program, ...plain.slice(0, wanted)]
}

/** A path's own, and its folder with what lies below. A file at the top offers no pattern for everything. */
function patternsFor(path: string): string[] {
  const folder = path.split('/').slice(0, -1).join('/')
  const own = /[*?{},!]/.test(path) ? [] : [`/${path}`]
  return folder === '' || /[*?{},!]/.test(folder) ? own : [...own, `${folder}/**`]
}
