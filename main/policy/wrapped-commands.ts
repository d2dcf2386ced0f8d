import { programName, wordOf, type CommandWord, type SimpleCommand } from './command-line.ts'
import { gitSubcommand, isDangerousName, isShell } from './dangerous-programs.ts'
import type { Platform } from './command-paths.ts'
import { codeOptions, hooks, runningSettings, runningVariables, wrappers, type Wrapper } from './wrapper-table.ts'

/** A command that another runs: words of it, or a text that is read as a line of a shell or as a program. */
export type Wrapped =
  | { readonly kind: 'words'; readonly words: readonly CommandWord[] }
  | { readonly kind: 'shell' | 'powershell' | 'code'; readonly text: string; readonly isStatic: boolean }

export interface Unwrapped {
  readonly wrapped: readonly Wrapped[]
  /** It does nothing but run them: as safe as they are. */
  readonly isTransparent: boolean
}

/** The commands that a command runs; null for one that runs none. */
export function unwrap(command: SimpleCommand, words: readonly CommandWord[], platform: Platform): Unwrapped | null {
  const wrapped: Wrapped[] = []
  for (const { name, value } of command.assignments) {
    if (runningVariables.test(name) && value) wrapped.push(shellText(value))
  }
  const [program, ...rest] = words
  const name = shellInVariable(program, rest) ?? programName(program?.value ?? '')
  const isTransparent = unwrapProgram(name, rest, command, platform, wrapped)
  return wrapped.length > 0 ? { wrapped, isTransparent: isTransparent && command.assignments.length === 0 } : null
}

/** `$SHELL -c '…'`, `$0 -c '…'`, `%COMSPEC% /c …`. */
function shellInVariable(program: CommandWord | undefined, rest: readonly CommandWord[]): string | null {
  if (program?.value !== '') return null
  if (/^"?\$/.test(program.raw) && rest.some(({ value }) => value === '-c')) return 'sh'
  return /^"?(?:[%!]|\$env:)comspec/i.test(program.raw) ? 'cmd' : null
}

function unwrapProgram(
  name: string,
  rest: readonly CommandWord[],
  command: SimpleCommand,
  platform: Platform,
  wrapped: Wrapped[],
): boolean {
  if (isShell(name)) return unwrapShell(rest, command, wrapped)
  if (name === 'powershell' || name === 'pwsh') return unwrapPowershell(rest, wrapped)
  if (name === 'cmd') {
    const at = rest.findIndex(({ value }) => /^\/[ckr]/i.test(value))
    if (at >= 0) wrapped.push(joined([...rest.slice(at, at + 1).map(afterSwitch), ...rest.slice(at + 1)], 'powershell'))
    return false
  }
  if (name === 'find' || name === 'fd' || name === 'fdfind') {
    for (const [at, { value }] of rest.entries()) {
      if (!/^(?:-exec(?:dir)?|-ok(?:dir)?|-x|-X|--exec(?:-batch)?)$/.test(value)) continue
      const end = rest.findIndex((word, index) => index > at && /^(?:;|\+)$/.test(word.value))
      wrapped.push({ kind: 'words', words: rest.slice(at + 1, end < 0 ? at + 100 : end) })
      if (wrapped.length > 200) break
    }
  }
  if (name === 'git') unwrapGit(rest, wrapped)
  if (name === 'sed' || name === 'gsed') unwrapSed(rest, wrapped)
  if (name === 'awk' || name === 'gawk' || name === 'mawk' || name === 'nawk') {
    for (const word of rest)
      if (/[({|"]/.test(word.value)) wrapped.push({ kind: 'code', text: word.value, isStatic: false })
  }
  if (
    name === 'alias' ||
    name === 'export' ||
    name === 'declare' ||
    name === 'typeset' ||
    name === 'local' ||
    name === 'readonly'
  ) {
    for (const { value } of rest) {
      const [, variable = '', text = ''] = /^([^=]+)=(.*)$/s.exec(value) ?? []
      if (text !== '' && (name === 'alias' || runningVariables.test(variable))) wrapped.push(shellText(wordOf(text)))
    }
  }
  if (
    (name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun') &&
    /^(?:exec|x|dlx)$/.test(rest[0]?.value ?? '')
  ) {
    const own = rest.slice(1)
    wrapped.push({
      kind: 'words',
      words: own.slice(
        Math.max(
          0,
          own.findIndex(({ value }) => !value.startsWith('-')),
        ),
      ),
    })
  }
  if (name === 'at' || name === 'batch' || name === 'source' || name === '.')
    for (const text of inputTexts(command)) wrapped.push(text)
  if (/^(?:iex|invoke-expression)$/.test(name)) wrapped.push(joined(rest, 'powershell'), ...inputTexts(command))
  if (/^(?:invoke-command|icm|start-job|foreach-object|foreach|%|where-object|start)$/.test(name)) {
    wrapped.push({
      kind: 'words',
      words: rest.slice(
        Math.max(
          0,
          rest.findIndex(({ value }) => !/^[-/]/.test(value)),
        ),
      ),
    })
  }
  if (/^(?:start-process|saps)$/.test(name)) {
    wrapped.push({ kind: 'words', words: rest.filter(({ value }) => !/^-/.test(value)) })
  }

  const hook = Object.hasOwn(hooks, name) ? hooks[name] : undefined
  if (hook) {
    for (const [at, word] of rest.entries()) {
      const match = hook.exec(word.value)
      if (!match) continue
      const text = match.slice(1).find((group) => group !== undefined) ?? rest[at + 1]?.value ?? ''
      wrapped.push(shellText(wordOf(text.replace(/^exec=/, ''))))
    }
  }
  for (const [programs, option] of codeOptions) {
    if (!programs.test(name)) continue
    for (const [at, { value }] of rest.entries()) {
      const next = rest[at + 1]
      if (option.test(value) && next) wrapped.push({ kind: 'code', text: next.value, isStatic: false })
      const attached = /^(?:-c|-e|-E|-r|--eval=|-ne|-pe)(.+)$/s.exec(value)?.[1]
      if (attached !== undefined) wrapped.push({ kind: 'code', text: attached, isStatic: false })
    }
    for (const text of inputTexts(command)) wrapped.push({ kind: 'code', text: text.text, isStatic: false })
  }

  // `command -v rm` only says where it is.
  if (name === 'command' && /^-p?[vV]/.test(rest[0]?.value ?? '')) return false
  const wrapper = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined
  return wrapper ? unwrapBy(wrapper, rest, platform, wrapped) : false
}

function unwrapBy(wrapper: Wrapper, rest: readonly CommandWord[], platform: Platform, wrapped: Wrapped[]): boolean {
  if (wrapper.after) {
    const behind = rest.findIndex(({ value }) => wrapper.after?.test(value))
    if (behind < 0) return false
    rest = rest.slice(behind + 1)
  }
  let at = 0
  let isPlain = true
  for (; at < rest.length; at++) {
    const { value } = rest[at]!
    if (value === '--') {
      at++
      break
    }
    if (wrapper.script?.test(value)) {
      const text = value === '' ? undefined : /^--?\w/.test(value) ? rest[at + 1] : rest[at]
      if (text) wrapped.push(shellText(text))
      break
    }
    const attached = /^(?:-S|--split-string=|--command=|-c)(.+)$/s.exec(value)?.[1]
    if (wrapper.script && attached !== undefined) wrapped.push(shellText(wordOf(attached)))
    if (wrapper.assignments && /^\w+=/.test(value)) {
      isPlain = false
      const [, variable = '', text = ''] = /^(\w+)=(.*)$/s.exec(value) ?? []
      if (runningVariables.test(variable)) wrapped.push(shellText(wordOf(text)))
      continue
    }
    if (!value.startsWith('-')) break
    const takesNext = value.length === 2 && wrapper.values?.includes(value[1]!)
    if (takesNext) at++
    if (!/^-(?:n?-?\d+|n|p|k|s)$/.test(value)) isPlain = false
  }
  const words = rest.slice(at + (wrapper.skip ?? 0))
  if (words.length > 0) wrapped.push(wrapper.joins ? joined(words, 'shell') : { kind: 'words', words })
  if (wrapper.searches) {
    const found = rest.findIndex(({ value }) => mayBeCommand(programName(value), platform))
    if (found >= 0) wrapped.push({ kind: 'words', words: rest.slice(found) })
    for (const word of rest) if (/\s/.test(word.value)) wrapped.push(shellText(word))
  }
  return wrapper.transparent === true && isPlain && words.length > 0
}

/** Programs that are looked for among the words of a wrapper with many options. */
const mayBeCommand = (name: string, platform: Platform): boolean =>
  isShell(name) || isDangerousName(name, platform) || /^(?:git|curl|wget|find|xargs|powershell|pwsh|cmd)$/.test(name)

function unwrapShell(rest: readonly CommandWord[], command: SimpleCommand, wrapped: Wrapped[]): boolean {
  const at = rest.findIndex(({ value }) => /^[-+][a-zA-Z]*c[a-zA-Z]*$/.test(value) || value === '--command')
  if (at >= 0) {
    const operand = rest.findIndex(({ value }, index) => index > at && !/^[-+]/.test(value))
    const script = rest[operand]
    if (script) wrapped.push(shellText(script))
    const isPlain = at === 0 && operand === 1 && rest.length === 2 && /^-l?c$/.test(rest[0]!.value)
    return isPlain && script?.isStatic === true
  }
  wrapped.push(...inputTexts(command))
  return false
}

/** What is handed in as text: here-documents and here-strings, and what `echo` and the like pipe in. */
function inputTexts(command: SimpleCommand): (Wrapped & { kind: 'shell' })[] {
  const texts = command.redirects.filter(({ kind }) => kind === 'text').map(({ text }) => text)
  return texts.map((text) => ({ kind: 'shell', text, isStatic: false }))
}

function unwrapPowershell(rest: readonly CommandWord[], wrapped: Wrapped[]): boolean {
  for (const [at, { value }] of rest.entries()) {
    if (/^[-/]e(?:nc?|c|n?c?o.*)?$/i.test(value)) {
      const text = Buffer.from(rest[at + 1]?.value ?? '', 'base64').toString('utf16le')
      wrapped.push({ kind: 'powershell', text, isStatic: false })
      return false
    }
    const attached = /^[-/]c(?:o\w*)?:(.+)$/is.exec(value)?.[1]
    if (attached !== undefined) {
      wrapped.push(joined([wordOf(attached), ...rest.slice(at + 1)], 'powershell'))
      return false
    }
    if (/^[-/]c(?:o\w*)?$/i.test(value)) {
      wrapped.push(joined(rest.slice(at + 1), 'powershell'))
      const isPlain = rest
        .slice(0, at)
        .every((word) => /^-(?:nologo|noprofile|noninteractive|nop|noni)$/i.test(word.value))
      return isPlain && rest.length === at + 2 && rest[at + 1]!.isStatic
    }
  }
  const operand = rest.findIndex(({ value }) => !/^[-/]/.test(value))
  if (operand >= 0) wrapped.push(joined(rest.slice(operand), 'powershell'))
  return false
}

function unwrapGit(rest: readonly CommandWord[], wrapped: Wrapped[]): void {
  for (const [at, { value }] of rest.entries()) {
    const setting = value === '-c' ? rest[at + 1]?.value : /^-c(.+)$/s.exec(value)?.[1]
    const [, key = '', text = ''] = /^([^=]+)=!?(.+)$/s.exec(setting ?? '') ?? []
    if (runningSettings.test(key)) wrapped.push(shellText(wordOf(text)))
  }
  const own = gitSubcommand(rest.map(({ value }) => value))
  const words = rest.slice(rest.length - own.length)
  const [subcommand, second] = own
  if (subcommand === 'bisect' && second === 'run') wrapped.push({ kind: 'words', words: words.slice(2) })
  if (subcommand === 'submodule' && second === 'foreach') {
    wrapped.push(
      joined(
        words.slice(2).filter(({ value }) => value !== '--recursive'),
        'shell',
      ),
    )
  }
  for (const [at, { value }] of words.entries()) {
    const text =
      /^(?:--exec|--extcmd|--tree-filter|--index-filter|--msg-filter|--env-filter|--open-files-in-pager|--upload-pack|--receive-pack)(?:=(.+))?$|^-[xO]$/s.exec(
        value,
      )
    if (text) wrapped.push(shellText(wordOf(text[1] ?? words[at + 1]?.value ?? '')))
  }
  if (subcommand === 'config') {
    const at = own.findIndex((word) => runningSettings.test(word))
    const text = at < 0 ? undefined : own[at + 1]
    if (text !== undefined) wrapped.push(shellText(wordOf(text.replace(/^!/, ''))))
  }
}

/** GNU sed runs what follows `e`, and what the flag `e` of `s` leaves. */
function unwrapSed(rest: readonly CommandWord[], wrapped: Wrapped[]): void {
  for (const { value: script } of rest) {
    const value = script.slice(0, 1000)
    for (const [, text] of value.matchAll(/(?:^|[;{}\n\d$/])\s*e\s+([^\n;]+)/g))
      if (text) wrapped.push(shellText(wordOf(text)))
    const replaced = /s(.)(?:\\.|(?!\1).)*\1((?:\\.|(?!\1).)*)\1[a-zA-Z0-9]*e/s.exec(value)?.[2]
    if (replaced) wrapped.push(shellText(wordOf(replaced)))
  }
}

const shellText = (word: CommandWord): Wrapped => ({ kind: 'shell', text: word.value, isStatic: word.isStatic })

const afterSwitch = (word: CommandWord): CommandWord => ({ ...word, value: word.value.slice(2) })

function joined(words: readonly CommandWord[], kind: 'shell' | 'powershell'): Wrapped {
  return {
    kind,
    text: words
      .map(({ value }) => value)
      .join(' ')
      .trim(),
    isStatic: words.every(({ isStatic }) => isStatic),
  }
}
