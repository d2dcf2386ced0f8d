import type { CommandPart } from '../../preload/contract/tool.ts'
import { tooMuch, unclear, type ReadLine } from './command-line.ts'
import type { Platform } from './command-paths.ts'
import { isDangerous, isSafe, judgeLine, type Judgement, type Judging } from './judge-command.ts'
import { readPowershell } from './powershell-reading.ts'
import { startsWith, startsWithProgram } from './rules.ts'
import { readShell } from './shell-reading.ts'
import { isBuiltIn } from './windows-programs.ts'

/*
 * What a command line would do, found out by taking it apart.
 *
 * The grammar is unbash's: a parser of the whole of bash 5.3 in plain JavaScript (ISC, no dependencies, 100 KB, kept by
 * the author of knip). The others tried: tree-sitter-bash is a grammar of tokens whose quoting, heredocs and expansions
 * one would have to work out again, brings 1.6 MB of wasm that has to be found in a bundle, in an asar and in tests, and
 * its package has an install script; sh-syntax (mvdan/sh) starts a Go runtime of 0.7 MB for milliseconds a line;
 * bash-parser is abandoned. PowerShell and cmd have no kept parser without such a script, and for them far less is ever
 * safe: `powershell-reading.ts` reads the little that is, and calls the rest doubtful.
 *
 * A line is safe only where nothing stands against it; each further file looks for one kind of objection:
 *
 *     shell-reading.ts        the line -> simple commands, and what else is in it (loops, functions, the background)
 *     wrapped-commands.ts     a command -> the commands it runs in turn (`env`, `xargs`, `sh -c`, `find -exec`), by the
 *                             tables of `wrapper-table.ts`
 *     dangerous-programs.ts   programs and arguments that destroy
 *     safe-programs.ts        programs that only read, by tables of their options; `safe-git.ts`, `windows-programs.ts`
 *     command-paths.ts        words that lead out of the workspace, or to secrets
 */

export type CommandVerdict = CommandPart['verdict']

export interface CommandOptions {
  /** Whose rules the line is read by; `windows` is PowerShell, with cmd's built-ins and operators known. */
  readonly platform?: Platform
  /** `git`, `npm` and `flutter` are safe only in a folder that is trusted. */
  readonly trusted?: boolean
  /** Whole-word prefixes. A denied part is dangerous; an allow never makes a dangerous line safe. */
  readonly rules?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] }
  /** Whether a program is found on the PATH outside the workspace. Where it is not given, all are. */
  readonly isInstalled?: (program: string) => boolean | Promise<boolean>
  /** Whether a relative path or glob, its links followed, stays in the workspace. Where it is not given, the form decides. */
  readonly staysInside?: (path: string) => boolean | Promise<boolean>
}

export interface CommandSafety {
  readonly verdict: CommandVerdict
  /** The simple commands in the line, also those that hide in others. */
  readonly parts: readonly CommandPart[]
  readonly why: readonly string[]
  readonly needsShell: boolean
  /** The words to run without a shell; null where one is needed. */
  readonly words: readonly string[] | null
  /** Files it names may hold secrets, or it may hide anything: it is asked about at every level. */
  readonly alwaysAsk: boolean
}

/** A longer line is not looked at: it asks. */
const maxLength = 20_000
const workBudget = 50_000

export async function classifyCommand(line: string, options: CommandOptions = {}): Promise<CommandSafety> {
  const platform = options.platform ?? (process.platform === 'win32' ? 'windows' : 'posix')
  if (line.length > maxLength) {
    return notRead(`It has ${line.length} characters; more than ${maxLength} are not looked through.`)
  }
  const parser = await import('unbash')
  const read = (text: string, shell: Platform): ReadLine =>
    shell === 'windows' ? readPowershell(text) : readShell(text, parser)
  const paths = new Set<string>()
  const judging: Judging = {
    platform,
    trusted: options.trusted ?? false,
    read,
    denies: (words) => denial(words, options),
    budget: { left: workBudget },
    paths,
  }

  const readLine = read(line, platform)
  const judged = judgeLine(readLine, judging)
  const doubts = [...judged.doubts, ...textDoubts(line, platform)]
  const disguised = undisguised(line)
  const hidden = disguised === line ? null : judgeLine(read(disguised, platform), judging)
  const simple = plainWords(line, readLine, doubts)
  // PowerShell has its own commands for most names, so a line of it always runs there.
  const words = platform === 'posix' ? simple : null
  const common = {
    needsShell: words === null,
    words,
    alwaysAsk:
      judged.namesSecrets || hidden?.namesSecrets === true || doubts.includes(tooMuch) || doubts.includes(unclear),
  }

  if (isDangerous(judged)) return { verdict: 'dangerous', parts: judged.parts, why: gravest(judged), ...common }
  if (hidden && isDangerous(hidden)) {
    const why = ['Characters that are not what they look like hide a dangerous command.', ...gravest(hidden)]
    return { verdict: 'dangerous', parts: hidden.parts, why, ...common }
  }

  if (doubts.length === 0 && isSafe(judged)) {
    const doubt = await surroundingDoubt(judged.parts, paths, platform, options)
    const why = ['Every command in it only reads.']
    if (doubt === null) return { verdict: 'safe', parts: judged.parts, why, ...common }
    doubts.push(doubt)
  }
  if (!common.alwaysAsk && isAllowed(line, simple, options)) {
    return { verdict: 'safe', parts: judged.parts, why: ['A rule of yours allows it.'], ...common }
  }
  return { verdict: 'ask', parts: judged.parts, why: reasonsToAsk({ ...judged, doubts }), ...common }
}

const notRead = (why: string): CommandSafety => ({
  verdict: 'ask',
  parts: [],
  why: [why],
  needsShell: true,
  words: null,
  alwaysAsk: true,
})

const gravest = ({ parts, findings }: Judgement): string[] => [
  ...new Set([...findings, ...parts.filter(({ verdict }) => verdict === 'dangerous').map(({ why }) => why)]),
]

function reasonsToAsk({ parts, doubts }: Judgement): string[] {
  const reasons = [...doubts, ...parts.filter(({ verdict }) => verdict !== 'safe').map(({ why }) => why)]
  return reasons.length > 0 ? [...new Set(reasons)] : ['There is no command in it.']
}

/** Why the text itself is doubtful, whatever it says. */
function textDoubts(line: string, platform: Platform): string[] {
  const doubts: string[] = []
  if (invisible.test(line)) doubts.push('It has invisible characters.')
  if (/(?<![ \t])\\\n/.test(line)) doubts.push('A line break stands inside a word.')
  if (platform === 'windows' && /[^\x20-\x7e]/.test(line))
    doubts.push('It has characters that PowerShell may take for quotes or dashes.')
  return doubts
}

/** Everything that shows nothing, and white space that a shell does not take for white space. */
const invisible =
  /(?![\n\t ])[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\ufe00-\ufe0f\uffa0\u{e0100}-\u{e01ef}]|[\ud800-\udfff]/u

/** The line as it looks: without what shows nothing, with look-alikes as the letters they pass for. */
function undisguised(line: string): string {
  return line
    .replace(new RegExp(`(?![\\t\\n ])[\\p{Zs}\\p{Zl}\\p{Zp}\\r\\v\\f]`, 'gu'), ' ')
    .replace(new RegExp(invisible.source, 'gu'), '')
    .normalize('NFKC')
    .replace(/[^\x00-\x7f]/gu, (letter) => lookAlikes.get(letter.toLowerCase()) ?? letter)
}

const lookAlikes: ReadonlyMap<string, string> = new Map(
  [
    ['aаαɑа', 'a'], ['bЬв', 'b'], ['cсϲᴄ', 'c'], ['dԁɗ', 'd'], ['eеєҽ', 'e'], ['fғſ', 'f'], ['gɡց', 'g'], ['hһհ', 'h'],
    ['iіιıɩ', 'i'], ['jјϳ', 'j'], ['kкκᴋ', 'k'], ['lӏוⅼ', 'l'], ['mмᴍⅿ', 'm'], ['nոпռ', 'n'], ['oоοօᴏ', 'o'],
    ['pрρ', 'p'], ['qԛզ', 'q'], ['rгᴦꭇⲅ', 'r'], ['sѕꜱ', 's'], ['tтτᴛ', 't'], ['uυսᴜц', 'u'], ['vνѵᴠ', 'v'],
    ['wԝаᴡшѡ', 'w'], ['xхχ', 'x'], ['yуγү', 'y'], ['zᴢ', 'z'], ['‐‑‒–—−﹣－', '-'], ['⁄∕⧸', '/'], ['；;', ';'], ['｜ǀ∣', '|'],
    ['‘’‛′', "'"], ['“”‟″', '"'],
  ].flatMap(([letters = '', letter = '']) => [...letters].map((other): [string, string] => [other, letter])),
) // prettier-ignore

/** Built-ins of the shell that have no program of their own, or one that does nothing by itself. */
const builtins: ReadonlySet<string> = new Set(
  (
    '. : alias bg bind break builtin caller cd command compgen complete compopt continue coproc declare dirs disown enable ' +
    'eval exec exit export fc fg getopts hash history jobs let local logout mapfile popd pushd read readarray readonly ' +
    'return set shift shopt source suspend times trap type typeset ulimit umask unalias unset wait'
  ).split(' '),
)

/** The words of a line that is one simple command and says all its words itself. */
function plainWords(
  line: string,
  { commands, findings, doubts }: ReadLine,
  textual: readonly string[],
): readonly string[] | null {
  const [command, ...others] = commands
  if (!command || others.length > 0 || findings.length > 0 || doubts.length > 0) return null
  if (textual.includes('It has invisible characters.')) return null
  if (command.redirects.length > 0 || command.assignments.length > 0 || command.words.length === 0) return null
  if (command.words.some((word) => !word.isStatic)) return null
  const values = command.words.map(({ value }) => value)
  return builtins.has(values[0] ?? '') || values[0] === '' || command.source !== line.trim() ? null : values
}

/** What the line itself cannot say: which programs its names find, and where its paths lead. */
async function surroundingDoubt(
  parts: readonly CommandPart[],
  paths: ReadonlySet<string>,
  platform: Platform,
  { isInstalled, staysInside }: CommandOptions,
): Promise<string | null> {
  for (const program of new Set(parts.map(({ words }) => words[0] ?? ''))) {
    if (platform === 'windows' && isBuiltIn(program)) continue
    if (isInstalled && !(await isInstalled(program)))
      return `${program} is not found on the PATH outside the workspace.`
  }
  for (const path of paths) {
    if (staysInside && !(await staysInside(path))) return `${path} leads out of the workspace.`
  }
  return null
}

/** A star at the end says what a prefix means anyway. */
const wordsIn = (rule: string): string[] =>
  rule
    .trim()
    .replace(/\s+\*$/, '')
    .split(/\s+/)
    .filter(Boolean)

function denial(words: readonly string[], { rules }: CommandOptions): string | null {
  const rule = rules?.deny?.find((one) => startsWithProgram(words, wordsIn(one)))
  return rule === undefined ? null : `A rule of yours denies "${rule}".`
}

/** A prefix covers one simple command that needs no shell; a rule with operators in it covers that line and no other. */
function isAllowed(line: string, words: readonly string[] | null, { rules }: CommandOptions): boolean {
  const asWritten = wordsIn(line).join(' ')
  return (rules?.allow ?? []).some((rule) => {
    if (/[|&;<>()$`\n]/.test(rule)) return wordsIn(rule).join(' ') === asWritten
    return words !== null && startsWith(words, wordsIn(rule))
  })
}
