import type { CommandWord } from './command-line.ts'
import { namesSecrets } from './command-paths.ts'
import { windowsDoubt } from './windows-programs.ts'
import { parseOptions, type OptionTable } from './option-table.ts'
import {
  optionDoubt,
  pathsDoubt,
  valuesOf,
  words,
  type Doubt,
  type Judge,
  type ProgramContext,
} from './program-doubts.ts'
import { git } from './safe-git.ts'

/** Judges a command of words that are known, by a table of programs that only read. */
export function readingDoubt(words: readonly CommandWord[], context: ProgramContext): Doubt {
  const [program, ...rest] = words
  if (!program || program.value === '') return 'There is no program in it.'
  if (/[/\\]/.test(program.value)) return `${program.value} is named by its path.`
  if (program.glob || program.tilde) return 'Which program runs depends on files.'
  if (context.platform === 'windows') return onWindows(program.value.toLowerCase().replace(/\.exe$/, ''), rest, context)
  return byTable(program.value, rest, context)
}

function onWindows(name: string, rest: readonly CommandWord[], context: ProgramContext): Doubt {
  const doubt = windowsDoubt(name, rest, context)
  return doubt === undefined ? byTable(name, rest, context) : doubt
}

function byTable(name: string, rest: readonly CommandWord[], context: ProgramContext): Doubt {
  const judge = Object.hasOwn(programs, name) ? programs[name] : undefined
  if (!judge) return `${name} is not known to only read.`
  return judge(rest, context)
}

/** Options of no program here run, write, unpack or page; those that would are left out of its table. */
const programs: Readonly<Record<string, Judge>> = {
  ls: files({
    flags: 'aAbBcCdDfFgGhHiklLmnNopqQrRsStuUvxXZ1@%,eOPW',
    values: 'IwT',
    long: words(
      'all almost-all author escape block-size ignore-backups color directory dired classify file-type format full-time ' +
        'group-directories-first no-group human-readable si dereference hide-control-chars show-control-chars inode ' +
        'hyperlink indicator-style kibibytes literal numeric-uid-gid quote-name quoting-style reverse recursive size ' +
        'sort time time-style context zero help version dereference-command-line',
    ),
    longValues: words('hide ignore tabsize width'),
  }),
  dir: (rest, context) => programs['ls']!(rest, context),
  pwd: files({ flags: 'LP' }),
  true: () => null,
  whoami: files({ long: ['help', 'version'] }),
  which: files({ flags: 'as', long: ['all', 'skip-alias', 'version', 'help'] }),
  echo: (rest, context) => pathsDoubt(valuesOf(rest.filter(({ glob }) => glob)), context),
  cat: files({
    flags: 'AbeEnstTuv',
    long: words('show-all number-nonblank show-ends number squeeze-blank show-tabs show-nonprinting help version'),
  }),
  head: files({
    flags: 'qvz',
    values: 'nc',
    digits: true,
    long: words('quiet silent verbose zero-terminated help version'),
    longValues: words('lines bytes'),
  }),
  tail: files({
    flags: 'fFqvrz',
    values: 'nbcs',
    digits: true,
    long: words('follow retry quiet silent verbose zero-terminated help version'),
    longValues: words('lines bytes max-unchanged-stats pid sleep-interval'),
  }),
  wc: files({ flags: 'clmwL', long: words('bytes chars lines words max-line-length total help version') }),
  nl: files({
    flags: 'p',
    values: 'bdfhilnsvw',
    long: words('no-renumber help version'),
    longValues: words(
      'body-numbering section-delimiter footer-numbering header-numbering line-increment join-blank-lines ' +
        'number-format number-separator starting-line-number number-width',
    ),
  }),
  base64: files({
    flags: 'dDh',
    values: 'iwb',
    strict: true,
    long: words('decode ignore-garbage help version'),
    longValues: words('wrap break input'),
  }),
  grep: (rest, context) => searching(rest, context, grepOptions, ['e', 'f', 'regexp', 'file']),
  egrep: (rest, context) => programs['grep']!(rest, context),
  fgrep: (rest, context) => programs['grep']!(rest, context),
  rg: (rest, context) => searching(rest, context, ripgrepOptions, ['e', 'f', 'regexp', 'file', 'files', 'type-list']),
  find,
  sed,
  git,
  npm,
  flutter,
}

function files(table: OptionTable): Judge {
  return (rest, context) => {
    const parsed = parseOptions(rest, table)
    return optionDoubt(parsed) ?? pathsDoubt([...parsed.values, ...valuesOf(parsed.operands)], context)
  }
}

const grepOptions: OptionTable = {
  flags: 'abcEFGHhIiLlnoPpqRrsSTUVvwxy',
  values: 'ABCDdfm',
  text: 'e',
  digits: true,
  long: words(
    'extended-regexp fixed-strings basic-regexp perl-regexp ignore-case no-ignore-case word-regexp line-regexp null-data ' +
      'no-messages invert-match version help byte-offset line-number line-buffered with-filename no-filename ' +
      'only-matching quiet silent text recursive dereference-recursive files-without-match files-with-matches count ' +
      'initial-tab null color colour binary context',
  ),
  longValues: words(
    'max-count label binary-files directories devices include exclude exclude-from exclude-dir include-dir ' +
      'before-context after-context file',
  ),
  longText: ['regexp'],
}

const ripgrepOptions: OptionTable = {
  flags: '.abchHiIlLnNopPqsSuUvVwx0F',
  values: 'ABCEfgjMmTtd',
  text: 'er',
  strict: true,
  long: words(
    'auto-hybrid-regex no-auto-hybrid-regex binary no-binary block-buffered no-block-buffered byte-offset ' +
      'no-byte-offset case-sensitive column no-column count count-matches crlf no-crlf debug ' +
      'files files-with-matches files-without-match fixed-strings no-fixed-strings follow no-follow heading no-heading ' +
      'help hidden no-hidden ignore-case include-zero no-include-zero invert-match no-invert-match json no-json ' +
      'line-buffered no-line-buffered line-number no-line-number line-regexp max-columns-preview mmap no-mmap ' +
      'multiline no-multiline multiline-dotall no-multiline-dotall no-config no-filename with-filename no-ignore ' +
      'no-ignore-dot no-ignore-exclude no-ignore-files no-ignore-global no-ignore-messages no-ignore-parent ' +
      'no-ignore-vcs no-messages no-require-git no-unicode null null-data one-file-system only-matching pcre2 ' +
      'pcre2-version passthru passthrough pretty quiet smart-case stats no-stats stop-on-nonmatch text trace trim ' +
      'no-trim type-list unicode unrestricted version vimgrep word-regexp',
  ),
  longValues: words(
    'after-context before-context color colors context dfa-size-limit encoding engine file glob iglob ignore-file ' +
      'max-columns max-count max-depth max-filesize path-separator regex-size-limit sort sortr threads type type-not ' +
      'type-add type-clear context-separator field-context-separator field-match-separator',
  ),
  longText: words('regexp replace'),
}

/** `grep` and `rg`: the first operand is the pattern, unless an option gives it. */
function searching(
  rest: readonly CommandWord[],
  context: ProgramContext,
  table: OptionTable,
  patterns: string[],
): Doubt {
  const parsed = parseOptions(rest, table)
  const hasPattern = patterns.some((name) => parsed.given.has(name))
  const paths = valuesOf(parsed.operands).slice(hasPattern ? 0 : 1)
  // A pattern the shell spreads over files is not the pattern that was written.
  const spread = hasPattern ? undefined : parsed.operands[0]
  if (spread?.glob && /[*?[]/.test(spread.value) && namesSecrets(spread.value)) return `${spread.raw} may hold secrets.`
  if (spread?.glob && spread.value.startsWith('/')) return `${spread.raw} is spread over files.`
  return optionDoubt(parsed) ?? pathsDoubt([...parsed.values, ...paths], context)
}

const findTests: ReadonlySet<string> = new Set(
  words(
    'amin atime cmin ctime mmin mtime empty executable readable writable gid group inum links nogroup nouser perm size ' +
      'type xtype uid used user fstype context true false maxdepth mindepth depth d daystart mount xdev x noleaf follow ' +
      'regextype warn nowarn ignore_readdir_race noignore_readdir_race print print0 ls prune quit not a and o or',
  ),
)
const findTexts: ReadonlySet<string> = new Set(
  words('name iname path ipath wholename iwholename regex iregex lname ilname printf'),
)
const findPaths: ReadonlySet<string> = new Set(words('samefile newer anewer cnewer'))
const findWithoutValue: ReadonlySet<string> = new Set(
  words(
    'empty executable readable writable nogroup nouser true false depth d daystart mount xdev x noleaf follow warn ' +
      'nowarn ignore_readdir_race noignore_readdir_race print print0 ls prune quit not a and o or',
  ),
)

function find(rest: readonly CommandWord[], context: ProgramContext): Doubt {
  for (let index = 0; index < rest.length; index++) {
    const word = rest[index]!
    const text = word.value
    if (word.glob && /^[*?[]/.test(text)) return `${word.raw} may become an action.`
    if (/^(?:[()!,]|-[HLPEsX]+|-O[0-3])$/.test(text)) continue
    if (!text.startsWith('-')) {
      const doubt = pathsDoubt([text], context)
      if (doubt !== null) return doubt
      continue
    }
    const name = text.slice(1)
    const value = rest[index + 1]
    if (findPaths.has(name) || /^newer[aBcm][aBcm]$/.test(name)) {
      const doubt = value ? pathsDoubt([value.value], context) : 'A value is missing.'
      if (doubt !== null) return doubt
      index++
    } else if (findTexts.has(name)) {
      // An unquoted pattern may become several words, the second of them an action.
      if (!value || value.glob) return `The pattern after ${text} should stand in quotes.`
      index++
    } else if (findTests.has(name)) {
      if (!findWithoutValue.has(name)) {
        if (!value || value.glob) return 'A value is missing.'
        index++
      }
    } else {
      return `${text} is not among the tests and actions known to only read.`
    }
  }
  return null
}

const sedAddress = String.raw`(?:\d+|\$)`
const sedPrint = new RegExp(`^\\s*${sedAddress}(?:,(?:${sedAddress}|[+~]\\d+))?\\s*p?\\s*$`)

/** Printing lines by number, and nothing else of that language. */
function sed(rest: readonly CommandWord[], context: ProgramContext): Doubt {
  const table: OptionTable = {
    flags: 'nErsuz',
    text: 'e',
    long: words('quiet silent posix'),
    longText: ['expression'],
    strict: true,
  }
  const parsed = parseOptions(rest, table)
  const doubt = optionDoubt(parsed)
  if (doubt !== null) return doubt
  if (!['n', 'quiet', 'silent'].some((name) => parsed.given.has(name)))
    return 'sed without -n may change more than is shown.'
  const scripts: string[] = []
  const operands = [...parsed.operands]
  for (let index = 0; index < rest.length; index++) {
    const text = rest[index]!.value
    if (text === '--') break
    const joined = /^(?:--expression=|-[nErsuz]*e)(.+)$/s.exec(text)?.[1]
    if (joined !== undefined) scripts.push(joined)
    else if (/^(?:--expression|-[nErsuz]*e)$/.test(text)) scripts.push(rest[++index]?.value ?? '')
  }
  if (!parsed.given.has('e') && !parsed.given.has('expression')) scripts.push(operands.shift()?.value ?? '')
  const steps = scripts.flatMap((script) => script.split(/[;\n]/))
  if (steps.length === 0 || !steps.every((step) => sedPrint.test(step) && step.trim().endsWith('p'))) {
    return 'Its script does more than print lines by number.'
  }
  return pathsDoubt(valuesOf(operands), context)
}

function npm(rest: readonly CommandWord[], context: ProgramContext): Doubt {
  if (!context.trusted) return 'npm runs what the folder configures; the folder is not trusted.'
  const parsed = parseOptions(rest, {
    flags: 'glaps',
    strict: true,
    long: words(
      'all json long parseable global production prod dev link package-lock-only workspaces include-workspace-root ' +
        'unicode no-unicode silent no-color color quiet',
    ),
    longValues: words('depth only omit include workspace loglevel'),
  })
  const unknown = optionDoubt(parsed)
  if (unknown !== null) return unknown
  const [subcommand, ...names] = valuesOf(parsed.operands)
  if (!['list', 'ls', 'la', 'll'].includes(subcommand ?? ''))
    return `npm ${subcommand ?? ''} is not known to only read.`
  return pathsDoubt([...parsed.values, ...names], context)
}

function flutter(rest: readonly CommandWord[], { trusted }: ProgramContext): Doubt {
  if (!trusted) return 'flutter runs what the folder configures; the folder is not trusted.'
  const parsed = parseOptions(rest, {
    flags: 'v',
    strict: true,
    long: words('verbose no-version-check suppress-analytics no-color color'),
  })
  const [subcommand, ...others] = valuesOf(parsed.operands)
  if (subcommand !== 'doctor' || others.length > 0) return 'Of flutter only doctor is known to only read.'
  return optionDoubt(parsed)
}
