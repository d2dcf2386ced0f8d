import type { Run } from '../process/run.ts'

const mark = '--codelab-environment--'
const limitMs = 5000

/** What belongs to the shell that was asked, not to the person. */
const ofTheShell = new Set(['_', 'PWD', 'OLDPWD', 'SHLVL', 'TERM'])

/**
 * The environment a terminal would have. A desktop starts programs without what the login shell's files set (`PATH`
 * above all), and the agent's commands would not find what the person has installed. Null where that is not so, or the
 * shell does not answer in time.
 */
export async function readLoginEnvironment(
  run: Run,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, string>> | null> {
  const shell = env['SHELL']
  const isFromDesktop = process.platform !== 'win32' && env['TERM'] === undefined
  if (!shell || !isFromDesktop) return null
  try {
    const { stdout, ending } = await run({
      // Interactive too: many set their PATH in the file that is read only then.
      command: { file: shell, args: ['-ilc', `echo ${mark}; env; echo ${mark}`] },
      cwd: env['HOME'] ?? '/',
      timeoutMs: limitMs,
      signal: AbortSignal.timeout(limitMs),
    })
    return ending === 'exited' ? parseEnvironment(stdout) : null
  } catch {
    return null
  }
}

/** Reads what `env` printed between two marks; the shell's own files may print before and after. A value may have lines. */
export function parseEnvironment(output: string): Readonly<Record<string, string>> | null {
  const [, listing] = output.split(`${mark}\n`)
  if (listing === undefined) return null
  const variables: Record<string, string> = {}
  let last: string | undefined
  for (const line of listing.trimEnd().split('\n')) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) {
      last = name
      variables[name] = value
    } else if (last !== undefined) {
      variables[last] += `\n${line}`
    }
  }
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !ofTheShell.has(name)))
}
