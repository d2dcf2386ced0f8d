import type { CommandWord } from './command-line.ts'
import { parseOptions, type OptionTable } from './option-table.ts'
import { optionDoubt, pathsDoubt, valuesOf, words, type Doubt, type ProgramContext } from './program-doubts.ts'

const gitDiffOptions = words(
  'patch no-patch raw patch-with-raw patch-with-stat indent-heuristic no-indent-heuristic minimal patience histogram ' +
    'stat numstat shortstat dirstat cumulative summary compact-summary name-only name-status color no-color ' +
    'color-moved no-color-moved color-moved-ws word-diff color-words no-renames rename-empty check full-index binary ' +
    'abbrev no-abbrev break-rewrites find-renames find-copies find-copies-harder irreversible-delete pickaxe-all ' +
    'pickaxe-regex relative no-relative text ignore-cr-at-eol ignore-space-at-eol ignore-space-change ignore-all-space ' +
    'ignore-blank-lines function-context exit-code quiet no-ext-diff no-textconv ignore-submodules no-prefix ' +
    'default-prefix ita-invisible-in-index cached staged merge-base base ours theirs cc combined-all-paths unified ' +
    'inter-hunk-context diff-filter diff-algorithm stat-width stat-name-width stat-count exit-code ws-error-highlight',
)
const gitDiffValues = words('src-prefix dst-prefix line-prefix skip-to rotate-to find-object anchored word-diff-regex')
const gitLogOptions = words(
  'follow no-decorate decorate source no-mailmap mailmap use-mailmap log-size all branches tags remotes glob exclude ' +
    'reflog alternate-refs ignore-missing bisect cherry-mark cherry-pick left-only right-only cherry walk-reflogs merge ' +
    'boundary simplify-by-decoration show-pulls full-history dense sparse simplify-merges ancestry-path ' +
    'date-order author-date-order topo-order reverse no-walk do-walk oneline abbrev-commit no-abbrev-commit ' +
    'encoding expand-tabs no-expand-tabs notes no-notes relative-date parents children left-right graph no-graph ' +
    'show-linear-break count merges no-merges min-parents max-parents no-min-parents no-max-parents first-parent not ' +
    'invert-grep all-match regexp-ignore-case basic-regexp extended-regexp fixed-strings perl-regexp ' +
    'remove-empty dd diff-merges no-diff-merges remerge-diff date since after until before max-count skip ' +
    'decorate-refs decorate-refs-exclude clear-decorations max-age min-age standard-input',
)
const gitTexts = words('grep author committer format pretty grep-reflog')

const gitTables: Readonly<Record<string, OptionTable>> = {
  status: {
    flags: 'sbvzu',
    strict: true,
    long: words(
      'short branch show-stash porcelain long verbose untracked-files ignore-submodules ignored column no-column ' +
        'ahead-behind no-ahead-behind renames no-renames find-renames null',
    ),
  },
  diff: {
    flags: 'pusRabwWzBMCDt0123',
    values: 'Ul',
    text: 'SG',
    strict: true,
    long: gitDiffOptions,
    longValues: gitDiffValues,
  },
  log: {
    flags: 'pusRabwWzBMCDtgiEFPcmrq',
    values: 'UlnL',
    text: 'SG',
    digits: true,
    strict: true,
    long: [...gitDiffOptions, ...gitLogOptions],
    longValues: gitDiffValues,
    longText: gitTexts,
  },
  branch: {
    flags: 'arvliq',
    strict: true,
    long: words(
      'all remotes verbose quiet list show-current color no-color column no-column abbrev no-abbrev ignore-case ' +
        'contains no-contains merged no-merged points-at sort format',
    ),
  },
}

/** Values of these may stand as the next word as well. */
const gitNextValues: ReadonlySet<string> = new Set(
  words(
    '--since --after --until --before --max-count --skip --author --committer --grep --date --sort --format --contains',
  ).concat(
    words(
      '--no-contains --points-at --merged --no-merged --diff-filter --unified --decorate-refs --decorate-refs-exclude',
    ),
  ),
)

/** `git status`, `log`, `show`, `diff`, and `branch` without a name, with options that run and write nothing. */
export function git(rest: readonly CommandWord[], context: ProgramContext): Doubt {
  if (!context.trusted) return 'git runs what the repository configures; the folder is not trusted.'
  let at = 0
  while (['--no-pager', '-P', '--no-optional-locks', '--literal-pathspecs'].includes(rest[at]?.value ?? '')) at++
  const subcommand = rest[at]
  if (!subcommand || subcommand.glob) return 'git without a subcommand that only reads.'
  const name = subcommand.value === 'show' ? 'log' : subcommand.value
  const table = Object.hasOwn(gitTables, name) ? gitTables[name] : undefined
  if (!table) return `git ${subcommand.value} is not known to only read.`

  const own = joinValues(rest.slice(at + 1))
  const parsed = parseOptions(own, table)
  const unknown = optionDoubt(parsed)
  if (unknown !== null) return unknown
  if (own.some(({ value }) => /%G|%\(trailers|%\(signature|show-signature/.test(value)))
    return 'It checks signatures with another program.'
  if (name === 'branch' && parsed.operands.length > 0 && !parsed.given.has('list')) {
    return 'git branch with a name makes one.'
  }
  if (parsed.given.has('glob') && own.some((word) => word.glob)) return 'It is spread over files.'
  const magic = parsed.operands.find((word) => word.value.startsWith(':/') || /^:\(.*top/.test(word.value))
  if (magic) return `${magic.value} may lead out of the workspace.`
  return pathsDoubt([...parsed.values, ...valuesOf(parsed.operands)], context)
}

function joinValues(list: readonly CommandWord[]): CommandWord[] {
  const joined: CommandWord[] = []
  for (let index = 0; index < list.length; index++) {
    const word = list[index]!
    const next = list[index + 1]
    if (word.value === '--') return [...joined, ...list.slice(index)]
    const bare = /^(-u)(?:no|normal|all)$|^(-[MCB])\d+%?$/.exec(word.value)
    if (bare) {
      joined.push({ ...word, value: bare[1] ?? bare[2] ?? '' })
    } else if (gitNextValues.has(word.value) && next && !next.value.startsWith('-') && !next.glob) {
      joined.push({ ...word, value: `${word.value}=${next.value}` })
      index++
    } else {
      joined.push(word)
    }
  }
  return joined
}
