import type { McpServerDraft } from '../../preload/contract/settings.ts'

/** A variable of a program, or a header of an address. */
export interface GivenValue {
  readonly id: string
  readonly name: string
  /** Null: kept, and not shown. */
  readonly value: string | null
}

/** A server while it is being typed: both kinds at once, so that a look at the other one loses nothing. */
export interface McpForm {
  readonly name: string
  readonly kind: 'program' | 'address'
  readonly command: string
  /** One in a line. */
  readonly args: string
  readonly cwd: string
  readonly url: string
  readonly values: readonly GivenValue[]
  readonly isDisabled: boolean
}

export const emptyForm: McpForm = {
  name: '',
  kind: 'program',
  command: '',
  args: '',
  cwd: '',
  url: '',
  values: [],
  isDisabled: false,
}

export function formOf(name: string, server: McpServerDraft): McpForm {
  const given = ('url' in server ? server.headers : server.env) ?? {}
  const values = Object.entries(given).map(([key, value]) => ({ id: key, name: key, value }))
  const common = { ...emptyForm, name, values, isDisabled: server.disabled === true }
  if ('url' in server) return { ...common, kind: 'address', url: server.url }
  const { command, args = [], cwd = '' } = server
  return { ...common, command, args: args.join('\n'), cwd }
}

export function draftOf({ kind, command, args, cwd, url, values, isDisabled }: McpForm): McpServerDraft {
  const named = values.filter(({ name }) => name.trim() !== '')
  const given = Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]))
  const disabled = isDisabled ? { disabled: true } : {}
  if (kind === 'address') {
    return { url: url.trim(), ...(named.length > 0 ? { headers: given } : {}), ...disabled }
  }
  const list = args.split('\n').filter((line) => line.trim() !== '')
  return {
    command: command.trim(),
    ...(list.length > 0 ? { args: list } : {}),
    ...(named.length > 0 ? { env: given } : {}),
    ...(cwd.trim() === '' ? {} : { cwd: cwd.trim() }),
    ...disabled,
  }
}

export interface McpFormProblems {
  readonly name: 'empty' | 'form' | 'taken' | null
  /** Of the command or the address. */
  readonly target: 'empty' | 'not-http' | null
}

/** What is wrong with it; `others` are the names of the other servers. */
export function problemsOf({ name, kind, command, url }: McpForm, others: readonly string[]): McpFormProblems {
  return {
    name: name === '' ? 'empty' : !/^[A-Za-z0-9-]{1,30}$/.test(name) ? 'form' : others.includes(name) ? 'taken' : null,
    target:
      (kind === 'program' ? command : url).trim() === ''
        ? 'empty'
        : kind === 'address' && !isHttp(url)
          ? 'not-http'
          : null,
  }
}

const isHttp = (url: string): boolean => URL.canParse(url.trim()) && /^https?:$/.test(new URL(url.trim()).protocol)
