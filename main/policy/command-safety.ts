import type { CommandPart } from '../../preload/contract/tool.ts'
import { programName } from './rules.ts'

export type CommandVerdict = CommandPart['verdict']

export interface CommandOptions {
  /** Whose rules the line is read by; `windows` is PowerShell, with cmd's built-ins and operators known. */
  readonly platform?: 'posix' | 'windows'
  /** `git`, `npm` and `flutter` are safe only in a folder that is trusted. */
  readonly trusted?: boolean
  /** Whole-word prefixes. A denied part is dangerous; an allow never makes a dangerous line safe. */
  readonly rules?: { readonly allow?: readonly string[]; readonly deny?: readonly string[] }
  /** Whether a program is found on the PATH outside the workspace. Where it is not given, all are. */
  readonly isInstalled?: (program: string) => boolean | Promise<boolean>
}

export interface CommandSafety {
  readonly verdict: CommandVerdict
  /** The simple commands in the line, also those that hide in others. */
  readonly parts: readonly CommandPart[]
  readonly why: readonly string[]
  readonly needsShell: boolean
  /** The words to run without a shell; null where one is needed. */
  readonly words: readonly string[] | null
}

export async function classifyCommand(line: string, _options: CommandOptions = {}): Promise<CommandSafety> {
  const isPlain = /^[\w ./:=@,+-]+$/.test(line) && line.trim() !== ''
  const words = isPlain ? line.trim().split(/ +/) : null
  const program = programName(words?.[0] ?? '')
  const verdict: CommandVerdict =
    isPlain && program === 'pwd' && words?.length === 1
      ? 'safe'
      : /\b(?:rm|dd|sudo|su|mkfs|chmod|chown|del|format)\b/i.test(line)
        ? 'dangerous'
        : 'ask'
  const why =
    verdict === 'safe' ? 'It only reads.' : verdict === 'ask' ? 'It is not known to be safe.' : 'It may destroy.'
  return { verdict, parts: words ? [{ words, verdict, why }] : [], why: [why], needsShell: !isPlain, words }
}
