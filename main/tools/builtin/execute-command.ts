import { z } from 'zod'
import type { ToolView } from '../../../preload/contract/tool.ts'
import { ToolFailure } from '../../errors.ts'
import { plainText } from '../../process/ansi.ts'
import { keepOutput } from '../../process/kept-output.ts'
import { type CommandPlan, planCommand } from '../command-plan.ts'
import { defineTool } from '../tool.ts'

/** More is for the file that a person can read. */
const shownBytes = 256 * 1024

export const tool = defineTool({
  name: 'execute_command',
  aliases: ['run_command'],
  description: `Run a command in the workspace and wait for it to end.

Use it to build, test, format, or ask a program something. It gets no input and no terminal, so pass the flags that make \
programs go on without asking (-y, --no-pager, CI modes). A non-zero exit code is a result, not an error: read the \
output. After "timeout" seconds (60 unless you say otherwise, at most 300) it is ended with everything it started. Not for \
servers and watchers: use run_persistent. To read, list and search files use read_file, list_files and search_in_code, to \
change them apply_diff or write_file: the person sees better what they do, and is asked less. Give "cwd" instead of writing "cd dir && …".

Examples: {"command": "npm test -- --run auth"}
{"command": "cargo build 2>&1 | tail -50", "cwd": "crates/core", "timeout": 240}`,
  category: 'command',
  level: 'execute',
  rate: 'command',
  timeoutMs: null,
  input: z.object({
    command: z.string().trim().min(1).max(20_000).describe('The command line.'),
    cwd: z.string().default('.').describe('Directory to run in, relative to the workspace.'),
    timeout: z.number().positive().max(300).default(60).describe('Seconds after which it is ended.'),
    shell: z
      .boolean()
      .default(false)
      .describe('Run a simple command in a shell too. A line that needs one gets it anyway.'),
  }),
  title: ({ command }) => command.slice(0, 200),
  async prepare(input, context) {
    const plan = await planCommand(input, context)
    const { verdict, why } = plan
    return {
      effect: plan.effect,
      command: input.command,
      exclusive: verdict !== 'safe',
      preview: plan.preview,
      reasons: why,
      state: plan.state,
      basis: plan.basis,
      plan,
    }
  },
  async execute({ command: line, timeout }, context, { command, cwd, directory, env }: CommandPlan) {
    const shown = keepOutput(shownBytes)
    const kept = context.outputs?.begin()
    const running = context.run({
      command,
      cwd,
      env,
      timeoutMs: timeout * 1000,
      signal: context.signal,
      keepBytes: shownBytes,
      onOutput: context.output,
      onBytes(chunk) {
        shown.add(chunk)
        kept?.add(chunk)
      },
    })
    await running.catch(() => {})
    const whole = kept?.end() ?? null
    const result = await running
    const { durationMs, truncated, exitCode, endedBySignal, ending } = result
    const output = { stdout: plainText(result.stdout), stderr: plainText(result.stderr) }
    if (ending === 'cancelled') context.signal.throwIfAborted()
    if (ending === 'timed-out') {
      throw new ToolFailure(
        'COMMAND_TIMEOUT',
        `The command did not end within ${timeout} s and was ended with everything it started. Its output so far is in ` +
          'details. Give a longer timeout (at most 300), or start what keeps running with run_persistent.',
        { ...output, duration_ms: durationMs, timeout },
      )
    }
    const view: ToolView = { kind: 'terminal', command: line, directory, output: whole?.text ?? shown.text(), exitCode }
    const ended = endedBySignal === null ? {} : { signal: endedBySignal }
    return {
      result: { ...output, exit_code: exitCode, ...ended, duration_ms: durationMs, truncated },
      view,
      ...(truncated ? { truncated, note: leftOutNote(whole?.leftOut ?? 0) } : {}),
    }
  },
})

/** The person can read what the model is not given. */
function leftOutNote(lost: number): string {
  const note = 'The middle of the output was left out; send it to a file to read all of it.'
  return lost === 0 ? note : `${note} ${lost} bytes of it were kept nowhere.`
}
