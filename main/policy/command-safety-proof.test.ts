import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { classifyCommand, type CommandSafety } from './command-safety.ts'

const classify = (line: string): Promise<CommandSafety> => classifyCommand(line, { platform: 'posix', trusted: true })

/** Pieces of lines in which quoting, expansion and operators meet. */
const pieces = [
  ...[
    'ls',
    'cat',
    'echo',
    'git status',
    'grep x',
    'head -n 1',
    'wc',
    'pwd',
    'true',
    'rm x',
    'rm',
    'a',
    'b.txt',
    '-l',
    '--',
    'x=1',
  ],
  ...[
    ' ',
    ' ',
    ' ',
    '\t',
    '\n',
    '\\\n',
    '\\',
    "'",
    '"',
    '`',
    '$',
    '$(',
    '${',
    ')',
    '(',
    '{',
    '}',
    ',',
    '[',
    ']',
    '*',
    '?',
    '~',
  ],
  ...[
    ';',
    '&',
    '|',
    '&&',
    '||',
    '>',
    '<',
    '>>',
    '2>&1',
    '>/dev/null',
    '2>/dev/null',
    '<<EOF\n',
    '\nEOF\n',
    '<<<',
    '#',
    '!',
    '=',
    ':',
  ],
  ...[
    "$'",
    '$"',
    '\\x72m',
    '$?',
    '$x',
    '${x:-rm x}',
    'if ',
    'then ',
    'fi',
    'time ',
    'sh -c ',
    'bash -lc ',
    'é',
    '\u00a0',
    '\u200b',
    '\r',
  ],
]
const line = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 }).map((parts) => parts.join(''))
const chained = fc
  .array(
    fc.tuple(
      fc.constantFrom('ls', 'cat a', 'echo', 'git status', 'grep x b', 'wc -l'),
      line,
      fc.constantFrom(';', '|', '&&', '\n', ' '),
    ),
  )
  .map((parts) => parts.flat().join(' '))

/** Lines that are mostly in order, so that enough of them are safe. */
const words = [
  'a',
  "'b c'",
  '"d e"',
  'f\\ g',
  "h'i'",
  '-l',
  '"$"',
  '*.x',
  'x#y',
  'a=b',
  '"#"',
  '[k]',
  "'$(x)'",
  '""',
  "'\\'",
  '"\\$x"',
  '@{u}',
  'é',
]
const command = fc
  .tuple(
    fc.constantFrom('ls', 'cat', 'echo', 'grep', 'head', 'wc', 'git log', "l's'", '"ec"ho'),
    fc.array(fc.constantFrom(...words), { maxLength: 4 }),
  )
  .map(([program, list]) => [program, ...list].join(' '))
const tidy = fc
  .array(
    fc.tuple(command, fc.constantFrom(' | ', ' && ', ';', '\n', ' || ', '|', ' # c\n', ' 2>&1 | ', ' >/dev/null;')),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.flat().slice(0, -1).join(''))

const bash = '/bin/bash'

describe.skipIf(!existsSync(bash))('what a shell runs of a safe line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-stubs-'))
  const bin = join(folder, 'bin')
  const work = join(folder, 'work')
  const log = join(folder, 'log')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  mkdirSync(bin)
  mkdirSync(work)
  // One write a call, so that those of a pipe do not mix.
  writeFileSync(join(bin, 'stub'), `#!/bin/bash\nprintf '%s\\0' "\${0##*/}" "$@" $'\\1' >> ${log}\n`)
  chmodSync(join(bin, 'stub'), 0o755)
  const programs = 'ls cat echo git grep head wc pwd true rm a x b.txt l s m é'
  for (const program of programs.split(' ')) symlinkSync('stub', join(bin, program))
  for (const shell of ['sh', 'bash']) symlinkSync(bash, join(bin, shell))

  /** The words of every command the shell started, in an empty folder where only the stubs are to be found. */
  function runIn(shell: string, args: readonly string[], script: string): string[][] {
    writeFileSync(log, '')
    try {
      execFileSync(shell, [...args, '-c', script], {
        cwd: work,
        env: { PATH: bin, HOME: work },
        stdio: 'pipe',
        timeout: 5000,
      })
    } catch (error) {
      if (typeof (error as { status?: unknown }).status !== 'number') throw error
    }
    const calls = readFileSync(log, 'utf8').split('\x01\0').filter(Boolean)
    return calls.map((call) => call.split('\0').slice(0, -1))
  }

  test.each([
    ['bash', bash, ['--noprofile', '--norc'], 'enable -n echo pwd true\n'],
    ['the system’s sh', '/bin/sh', [], ''],
  ])(
    'are the commands that were judged, with the words that were judged: %s',
    async (_, shell, args, before) => {
      let safe = 0
      await fc.assert(
        fc.asyncProperty(fc.oneof(line, chained, tidy), async (text) => {
          const { verdict, parts, words } = await classify(text)
          if (verdict !== 'safe' || safe >= 150) return
          safe++

          const ran = runIn(shell, args, before + text)

          const judged = parts.map((part) => JSON.stringify(part.words))
          // Words of `echo` that are known only when it runs are shown as they were written.
          const isEchoing = parts.some(
            (part) => part.words[0] === 'echo' && part.words.some((word) => /[$`]/.test(word)),
          )
          for (const one of ran) {
            if (one[0] !== 'echo' || !isEchoing) expect(judged, text).toContain(JSON.stringify(one))
          }
          if (words && before !== '' && !/^(?:ba)?sh$/.test(words[0] ?? '')) expect(ran, text).toEqual([words])
        }),
        { numRuns: 200 },
      )

      expect(safe).toBeGreaterThan(20)
    },
    60_000,
  )
})

/** Commands that must never pass, as they stand. */
const dangerous = [
  'rm -rf x',
  'dd if=a of=b',
  'sudo ls',
  'chmod 777 x',
  'git push --force',
  'git reset --hard',
  'git clean -fd',
  'shutdown now',
]
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
const doubled = (text: string) => `"${text.replace(/["\\$`]/g, '\\$&')}"`
const encoded = (text: string) => Buffer.from(text).toString('base64')

/** Ways to hide one command in another line. */
const hidings: readonly ((command: string) => string)[] = [
  (command) => `ls; ${command}`,
  (command) => `ls && ${command}`,
  (command) => `ls || ${command}`,
  (command) => `ls | ${command}`,
  (command) => `${command} | cat`,
  (command) => `ls\n${command}`,
  (command) => `ls & ${command}`,
  (command) => `(${command})`,
  (command) => `{ ${command}; }`,
  (command) => `! ${command}`,
  (command) => `time ${command}`,
  (command) => `if true; then ${command}\nfi`,
  (command) => `for f in a; do ${command}\ndone`,
  (command) => `while ls; do ${command}\ndone`,
  (command) => `case a in *) ${command}\n;; esac`,
  (command) => `ls() { ${command}\n}; ls`,
  (command) => `echo $(${command}\n)`,
  (command) => `echo "$(${command}\n)"`,
  (command) => `cat <(${command}\n)`,
  (command) => `x=$(${command}\n) ls`,
  (command) => `echo \${x:-$(${command}\n)}`,
  (command) => `cat <<EOF\n$(${command}\n)\nEOF`,
  (command) => `bash <<'EOF'\n${command}\nEOF`,
  (command) => `sh -c ${quoted(command)}`,
  (command) => `bash -lc ${doubled(command)}`,
  (command) => `eval ${quoted(command)}`,
  (command) => `echo ${quoted(command)} | sh`,
  (command) => `printf %s ${quoted(command)} | bash`,
  (command) => `echo ${encoded(command)} | base64 -d | sh`,
  (command) => `alias ls=${quoted(command)}; ls`,
  (command) => `trap ${quoted(command)} EXIT`,
  (command) => `x=${quoted(command)}; $x`,
  (command) => `x=${quoted(command)}; eval "$x"`,
  (command) => `ssh host ${quoted(command)}`,
  (command) => `xargs sh -c ${quoted(command)}`,
  (command) => `find . -exec sh -c ${quoted(command)} \\;`,
  (command) => `env sh -c ${quoted(command)}`,
  (command) => `nice -n 5 timeout 9 sh -c ${quoted(command)}`,
  (command) => `git -c alias.x=${quoted(`!${command}`)} x`,
  (command) => `PAGER=${quoted(command)} git log`,
  (command) => `python3 -c ${quoted(`import os; os.system(${JSON.stringify(command)})`)}`,
  (command) => `node -e ${quoted(`require("child_process").execSync(${JSON.stringify(command)})`)}`,
  (command) => `awk ${quoted(`BEGIN{system(${JSON.stringify(command)})}`)}`,
  (command) => `tar xf a --to-command=${quoted(command)}`,
  (command) => `ls >/dev/null 2>&1; ${command}`,
  (command) => `ls # comment\n${command}`,
  (command) => `ls \\\n; ${command}`,
  (command) => `[[ -n $(${command}\n) ]]`,
  (command) => `((x[$(${command}\n)]))`,
  (command) => command.replace(/^\w/, '$&""'),
  (command) => command.replace(/^\w/, '\\$&'),
  (command) => command.replace(/^\w/, '$&\\\n'),
  (command) => command.replace(/^(\w+)/, "'$1'"),
  (command) => command.replace(/^(\w)(\w+)/, '"$1"$2'),
  (command) => command.replace(/^\w/, '$&\u200b'),
  (command) =>
    command.replace(
      /^\w+/,
      (word) => `$'${[...word].map((letter) => `\\x${letter.charCodeAt(0).toString(16)}`).join('')}'`,
    ),
  (command) => command.replace(/ /g, '${IFS}'),
  (command) => command.replace(/ /g, '\u00a0'),
]

test('a dangerous command never passes, however it is wrapped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...dangerous),
      fc.array(fc.nat(hidings.length - 1), { maxLength: 4 }),
      async (command, ways) => {
        const hidden = ways.reduce((text, way) => hidings[way]!(text), command)

        expect((await classify(hidden)).verdict, hidden).not.toBe('safe')
      },
    ),
    { numRuns: 1000 },
  )
}, 60_000)

test('each way of hiding, by itself, is seen through', async () => {
  const missed: string[] = []
  for (const command of dangerous) {
    for (const hide of hidings) {
      const { verdict } = await classify(hide(command))
      if (verdict !== 'dangerous') missed.push(`${verdict}: ${hide(command)}`)
    }
  }

  expect(missed).toEqual([])
})

const onWindows = [
  'Remove-Item x',
  'del /q x',
  'rd /s /q x',
  'format c:',
  'reg add HKLM\\x',
  'git push --force',
  'shutdown /s',
]
const single = (text: string) => `'${text.replaceAll("'", "''")}'`
const double = (text: string) => `"${text.replaceAll('"', '""')}"`

const windowsHidings: readonly ((command: string) => string)[] = [
  (command) => `dir; ${command}`,
  (command) => `dir & ${command}`,
  (command) => `dir && ${command}`,
  (command) => `dir || ${command}`,
  (command) => `dir | ${command}`,
  (command) => `dir\n${command}`,
  (command) => `(${command})`,
  (command) => `& { ${command} }`,
  (command) => `dir (${command})`,
  (command) => `dir $(${command})`,
  (command) => `dir "$(${command})"`,
  (command) => `dir @(${command})`,
  (command) => `if ($true) { ${command} }`,
  (command) => `gci | % { ${command} }`,
  (command) => `try { ${command} } catch {}`,
  (command) => `iex ${single(command)}`,
  (command) => `Invoke-Expression ${double(command)}`,
  (command) => `cmd /c ${double(command)}`,
  (command) => `powershell -NoProfile -Command ${double(command)}`,
  (command) => `pwsh -enc ${Buffer.from(command, 'utf16le').toString('base64')}`,
  (command) => `for %i in (*) do ${command}`,
  (command) => `if exist x ${command}`,
  (command) => `call ${command}`,
  (command) => `start ${command}`,
  (command) => `@${command}`,
  (command) => `$c = ${single(command)}; iex $c`,
  (command) => `${command.slice(0, 1)}^${command.slice(1)}`,
  (command) => `${command.slice(0, 1)}\`${command.slice(1)}`,
  (command) => command.replace(/^(\w)([\w-]+)/, '"$1$2"'),
  (command) => command.replace(/^(\w)([\w-]+)/, "& '$1$2'"),
  (command) => command.replace(/^(\w)([\w-]+)/, "& ('$1'+'$2')"),
  (command) => command.replace(/^[\w-]+/, (word) => word.toUpperCase()),
]

test('each way of hiding is seen through on Windows', async () => {
  const missed: string[] = []
  for (const command of onWindows) {
    for (const hide of windowsHidings) {
      const { verdict } = await classifyCommand(hide(command), { platform: 'windows', trusted: true })
      if (verdict !== 'dangerous') missed.push(`${verdict}: ${hide(command)}`)
    }
  }

  expect(missed).toEqual([])
})

test('a dangerous command never passes on Windows, however it is wrapped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...onWindows),
      fc.array(fc.nat(windowsHidings.length - 1), { maxLength: 4 }),
      async (command, ways) => {
        const hidden = ways.reduce((text, way) => windowsHidings[way]!(text), command)

        expect((await classifyCommand(hidden, { platform: 'windows', trusted: true })).verdict, hidden).not.toBe('safe')
      },
    ),
    { numRuns: 1000 },
  )
})

test.each(['posix', 'windows'] as const)(
  'whatever stands in a line, it gets a verdict (%s)',
  async (platform) => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      line,
    )
    await fc.assert(
      fc.asyncProperty(anything, async (text) => {
        const { verdict } = await classifyCommand(text, { platform, trusted: true })

        expect(['safe', 'ask', 'dangerous']).toContain(verdict)
      }),
      { numRuns: 1000 },
    )
  },
  60_000,
)

test.each([
  ['an endless word', 'x'.repeat(5_000_000)],
  ['an endless list', 'ls;'.repeat(6000)],
  ['an endless pipe', 'ls|'.repeat(6000) + 'ls'],
  ['substitutions', '$('.repeat(9000)],
  ['quoted substitutions', '"$('.repeat(6000)],
  ['backticks', '`'.repeat(19_000)],
  ['subshells', '('.repeat(19_000)],
  ['groups', '{ '.repeat(9000)],
  ['braces', `ls ${'{a,b}'.repeat(3900)}`],
  ['wrappers', `${'env '.repeat(4900)}rm x`],
  ['scripts in scripts', `${'eval '.repeat(3900)}rm x`],
  ['actions', `find . ${'-exec ls '.repeat(2000)}`],
  ['here-documents', 'cat <<A '.repeat(2400)],
  ['parameters', '${x:-'.repeat(3900)],
  ['globs', `/bin/${'*r'.repeat(9000)}`],
])('%s are asked about', async (_, text) => {
  const { verdict } = await classify(text)

  expect(verdict).toBe('ask')
})
