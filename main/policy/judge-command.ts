import type { CommandPart } from '../../preload/contract/tool.ts'
import { programName, tooMuch, type CommandWord, type ReadLine, type SimpleCommand } from './command-line.ts'
import { isHarmlessDevice, namesSecrets, pathDoubt } from './command-paths.ts'
import { dangerOf, dangerousNameLike, isShell, redirectDanger } from './dangerous-programs.ts'
import { outputOfPipe } from './known-output.ts'
import type { ProgramContext } from './program-doubts.ts'
import { readingDoubt } from './safe-programs.ts'
import { unwrap, type Wrapped } from './wrapped-commands.ts'

export interface Judging extends ProgramContext {
  /** Takes a text apart as the shell that would run it. */
  readonly read: (text: string, shell: 'posix' | 'windows') => ReadLine
  /** Why a rule of the person forbids these words. */
  readonly denies: (words: readonly string[]) => string | null
  /** Words and characters that may still be looked at, over all that a line runs. */
  readonly budget: { left: number }
}

export interface Judgement {
  readonly parts: readonly CommandPart[]
  readonly doubts: readonly string[]
  readonly findings: readonly string[]
  readonly namesSecrets: boolean
}

const maxDepth = 6
const maxParts = 200

/** Judges every simple command of a line, and those that they run in turn. */
export function judgeLine(line: ReadLine, judging: Judging, depth = 0): Judgement {
  const parts: CommandPart[] = []
  const doubts = [...line.doubts]
  const findings = [...line.findings]
  let secrets = false
  for (const command of line.commands) {
    judging.budget.left -= command.words.length + 10
    if (parts.length >= maxParts || judging.budget.left < 0) {
      doubts.push(tooMuch)
      break
    }
    const judged = judgeCommand(command, judging, depth)
    parts.push(...judged.parts)
    doubts.push(...judged.doubts)
    findings.push(...judged.findings)
    secrets ||= judged.namesSecrets
  }
  return { parts, doubts, findings, namesSecrets: secrets }
}

export const isSafe = ({ parts, doubts, findings }: Judgement): boolean =>
  doubts.length === 0 && findings.length === 0 && parts.length > 0 && parts.every(({ verdict }) => verdict === 'safe')

export const isDangerous = ({ parts, findings }: Judgement): boolean =>
  findings.length > 0 || parts.some(({ verdict }) => verdict === 'dangerous')

function judgeCommand(command: SimpleCommand, judging: Judging, depth: number): Judgement {
  const inner = judgeWrapped(command, judging, depth)
  const shown = [
    ...command.assignments.map(({ name, value }) => `${name}=${value?.value ?? '…'}`),
    // A word with braces became several, which are shown as the one that was written.
    ...command.words.flatMap((word, index, all) =>
      word.isStatic ? word.value : word.raw.includes('{') && all[index - 1]?.raw === word.raw ? [] : word.raw,
    ),
  ]
  const words = shown.length > 0 ? shown : [command.source]
  const part = (verdict: CommandPart['verdict'], why: string): Judgement => ({
    parts: [{ words, verdict, why }, ...inner.parts],
    doubts: inner.doubts,
    findings: inner.findings,
    namesSecrets:
      inner.namesSecrets ||
      [...command.words.slice(1), ...command.redirects.flatMap(({ target }) => target ?? [])].some(
        // Also within `--file=.env`, `-F x=@.env` and `HEAD:.env`.
        ({ value }) => value.split(/[=@:]/).some(namesSecrets),
      ),
  })

  const danger = dangerIn(command, judging)
  if (danger !== null) return part('dangerous', danger)
  if (isDangerous(inner)) return part('dangerous', 'It runs a dangerous command.')
  const doubt = doubtIn(command, judging, inner)
  return doubt === null ? part('safe', 'It only reads.') : part('ask', doubt)
}

function dangerIn(command: SimpleCommand, { platform, denies }: Judging): string | null {
  const values = command.words.map(({ value }) => value)
  for (const words of [values, ...otherReadings(command.words)]) {
    const danger = denies(words) ?? dangerOf(command, words, platform)
    if (danger !== null) return danger
  }
  const program = command.words[0]
  if (program?.glob) {
    const name = dangerousNameLike(program.value.split('/').at(-1) ?? '', platform)
    if (name !== null) return `${program.value} may be ${name}.`
  }
  return redirectDanger(command, platform) ?? obscuredInput(command)
}

/** The words with the other values the program's name may have. */
function otherReadings(words: readonly CommandWord[]): string[][] {
  const [program, ...rest] = words
  const values = rest.map(({ value }) => value)
  if (program?.value === '' && /^"?\$/.test(program.raw)) {
    // Not set, it vanishes, and the next word is the program; set, its name may say what it holds.
    const name = /^"?\$\{?(\w+?)(?:_(?:CMD|BIN|COMMAND|PATH))?\}?"?$/i.exec(program.raw)?.[1] ?? ''
    return [values, [name.toLowerCase(), ...values]]
  }
  if (!program || program.alternatives.length < 2) return []
  return program.alternatives.map((value) => [...value.trim().split(/\s+/), ...rest.map((word) => word.value)])
}

const obscurers: ReadonlySet<string> = new Set(
  'base64 base32 xxd openssl gpg uudecode gunzip zcat bzcat xzcat gzip rev tr nc ncat netcat socat ssh telnet'.split(
    ' ',
  ),
)

function obscuredInput(command: SimpleCommand): string | null {
  const name = programName(command.words[0]?.value ?? '')
  if (!isShell(name) && name !== 'eval' && name !== 'source' && name !== '.') return null
  const source = [...command.input, ...command.inner].find(({ words }) =>
    obscurers.has(programName(words[0]?.value ?? '')),
  )
  return source ? `${name} runs what ${source.words[0]?.value} makes readable only then.` : null
}

/** Why it is not safe; null where it only reads. */
function doubtIn(
  command: SimpleCommand,
  judging: Judging,
  inner: Judgement & { isTransparent: boolean },
): string | null {
  const { platform } = judging
  if (command.words.length === 0) return command.assignments.length > 0 ? 'It sets a variable.' : 'It redirects.'
  if (command.assignments.length > 0) return 'It changes the environment of what it runs.'
  const isEcho = command.words[0]?.isStatic === true && command.words[0].value === 'echo'
  for (const word of command.words) {
    if (word.isStatic || (isEcho && word.isText)) continue
    if (word.tilde) return `${word.raw} is in the home folder.`
    if (!word.glob || !isOnlyGlob(word)) return `${word.raw} is known only when it runs.`
  }
  for (const { kind, target, isStatic, isPortable } of command.redirects) {
    if (!isPortable) return 'Its redirection is read differently by different shells.'
    if (kind === 'duplicate') continue
    if (kind === 'text') {
      if (!isStatic) return 'The text handed in is known only when it runs.'
      continue
    }
    if (!target?.isStatic) return 'Where it redirects is known only when it runs.'
    if (isHarmlessDevice(target.value, platform)) continue
    if (kind === 'write') return `It writes ${target.value}.`
    const doubt = pathDoubt(target.value, judging)
    if (doubt !== null) return doubt
  }
  if (inner.isTransparent && isSafe(inner)) return null
  if (inner.parts.length > 0) return 'It runs another command.'
  return readingDoubt(command.words, judging)
}

/** Nothing but a glob keeps it from being known. */
const isOnlyGlob = (word: CommandWord): boolean => !/[\\$`{}()<>]|^~/.test(word.raw)

/** What a command runs in turn. A program's text counts only where it is dangerous: nothing makes it safe. */
function judgeWrapped(command: SimpleCommand, judging: Judging, depth: number): Judgement & { isTransparent: boolean } {
  const unwrapped = unwrap(command, command.words, judging.platform)
  const wrapped = [...(unwrapped?.wrapped ?? []), ...pipedText(command)]
  const judged = wrapped.slice(0, maxParts).map((one) => judgeOne(one, command, judging, depth + 1))
  if (wrapped.length > maxParts) judged.push(unknown(tooMuch))
  return {
    parts: judged.flatMap(({ parts }) => parts),
    doubts: judged.flatMap(({ doubts }) => doubts),
    findings: judged.flatMap(({ findings }) => findings),
    namesSecrets: judged.some(({ namesSecrets }) => namesSecrets),
    isTransparent: unwrapped?.isTransparent ?? false,
  }
}

/** What is echoed into a shell is a script. */
function pipedText(command: SimpleCommand): Wrapped[] {
  const name = programName(command.words[0]?.value ?? '')
  const sources = command.input.length > 0 ? command.input : command.inner
  const isReading = isShell(name) || name === 'source' || name === '.'
  if (sources.length === 0 || !(isReading || ['at', 'batch', 'xargs', 'parallel', 'iex'].includes(name))) return []
  const [first, ...filters] = sources
  const handed = first?.redirects.find(({ kind }) => kind === 'text')
  const commands = sources.map(({ words }) => words.map(({ value }) => value))
  const isCopied =
    handed && [first, ...filters].every((one) => one?.words.length === 1 && one.words[0]?.value === 'cat')
  const text = isCopied ? handed.text : outputOfPipe(commands)
  return text === null ? [] : [{ kind: 'shell', text, isStatic: false }]
}

const unknown = (why: string): Judgement => ({ parts: [], doubts: [why], findings: [], namesSecrets: false })

function judgeOne(wrapped: Wrapped, command: SimpleCommand, judging: Judging, depth: number): Judgement {
  if (depth > maxDepth) return unknown(tooMuch)
  judging.budget.left -= wrapped.kind === 'words' ? wrapped.words.length + 10 : wrapped.text.length / 10 + 10
  if (judging.budget.left < 0) return unknown(tooMuch)
  switch (wrapped.kind) {
    case 'words': {
      if (wrapped.words.length === 0) return unknown('What it runs is not said.')
      const { input, inner, source } = command
      const nested: SimpleCommand = { words: wrapped.words, assignments: [], redirects: [], input, inner, source }
      return judgeCommand(nested, judging, depth)
    }
    case 'shell':
    case 'powershell': {
      if (wrapped.text.trim() === '') return unknown('What it runs is known only when it runs.')
      const shell = wrapped.kind === 'powershell' ? 'windows' : 'posix'
      const line = judging.read(wrapped.text, shell)
      const judged = judgeLine(line, shell === 'windows' ? { ...judging, platform: 'windows' } : judging, depth)
      return wrapped.isStatic ? judged : { ...judged, doubts: [...judged.doubts, 'It runs a text made elsewhere.'] }
    }
    case 'code':
      return judgeCode(wrapped.text, judging, depth)
  }
}

const startsPrograms =
  /system|exec|spawn|popen|subprocess|child_process|qx\b|`|\bsh\b|shell|\bgetline\b|run\s*\(|\|\s*"|!/i
const deletes =
  /rmtree|remove_tree|os\.(?:remove|unlink|rmdir|removedirs|chmod|chown)|\bunlink\w*\b|\brm(?:dir)?Sync|\.rm(?:dir)?\s*\(|removeSync|FileUtils\.rm|File\.delete|Dir\.(?:rmdir|delete)|\.unlink\s*\(|\brmdir\s*\(|Remove-Item|truncateSync/i

/** A program's text cannot be read as a shell's line. What it says in strings can, where it starts programs. */
function judgeCode(text: string, judging: Judging, depth: number): Judgement {
  const parts: CommandPart[] = []
  const doubts = ['It runs a program text.']
  if (deletes.test(text))
    parts.push({ words: [text.slice(0, 200)], verdict: 'dangerous', why: 'The program deletes files.' })
  if (startsPrograms.test(text)) {
    const strings = [...text.slice(0, 20_000).matchAll(/"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|`((?:\\.|[^`\\])*)`/gs)]
      .map(([, double, single, back]) => double ?? single ?? back ?? '')
      .filter((value) => value.trim() !== '')
      .slice(0, 40)
    // `vim -c '!rm x'` and `perl -e 'exec qw(rm x)'` have no quotes of their own.
    const bare = [
      ...text
        .slice(0, 20_000)
        .matchAll(/(?:!|^\s*shell\s)\s*([^\n]+)|q[wx]?\s*[({[/|]([^)}\]/|]+)|(?:system|exec)\s+([^\n;]+)/g),
    ]
      .map(([, bang, quoted, word]) => bang ?? quoted ?? word ?? '')
      .slice(0, 20)
    const lists = strings.map((_, index) => strings.slice(index).join(' '))
    for (const candidate of new Set([...strings, ...bare, ...lists])) {
      if (parts.length >= maxParts) break
      const judged = judgeLine(judging.read(candidate, 'posix'), judging, depth)
      parts.push(...judged.parts.filter(({ verdict }) => verdict === 'dangerous'))
    }
  }
  return { parts, doubts, findings: [], namesSecrets: false }
}
