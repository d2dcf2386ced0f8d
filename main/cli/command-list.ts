import { stat } from 'node:fs/promises'
import type { CliCommand } from './command.ts'

/** Loaded when named: a command pays for nothing that another needs. */
export const commands: Readonly<Record<string, () => Promise<{ readonly command: CliCommand }>>> = {
  run: () => import('./run.ts'),
  tool: () => import('./tool.ts'),
  serve: () => import('./serve.ts'),
  parse: () => import('./parse.ts'),
  'check-command': () => import('./check-command.ts'),
  model: () => import('./model.ts'),
  probe: () => import('./probe.ts'),
  pending: () => import('./pending.ts'),
  cancel: () => import('./cancel.ts'),
  session: () => import('./session.ts'),
  activity: () => import('./activity.ts'),
}

/** What a command line asks for. A folder alone is opened, as the app opens it: `serve` is the shell that stands here. */
export async function findCommand(
  name: string,
  rest: readonly string[],
): Promise<{ readonly command: CliCommand; readonly args: readonly string[] } | null> {
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load) return { command: (await load()).command, args: rest }
  if (!(await isFolder(name))) return null
  return { command: (await import('./serve.ts')).command, args: [name, ...rest] }
}

export async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(16)}${(await load()).command.summary}`),
  )
  return `usage: codelab COMMAND …\n       codelab DIR             as codelab serve DIR\n\n${lines.join('\n')}\n\ncodelab COMMAND --help tells more of one.\n`
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
