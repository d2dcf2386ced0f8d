import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import { findProgram } from '../../process/find-program.ts'
import { type CommandPlan, planCommand } from '../command-plan.ts'
import { terminalId, terminalsOf } from '../processes.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'run_persistent',
  description: `Start a program that keeps running, such as a dev server or a watcher, and go on.

It runs in a terminal of its own that the person sees too. Give it a "process_id" of your choice; by it read_process_output \
shows what it printed (read it to see whether it came up) and kill_process ends it. End what you do not need any more. For \
commands that end by themselves use execute_command.

Example: {"command": "npm run dev", "process_id": "dev-server"}`,
  category: 'command',
  level: 'execute',
  rate: 'command',
  needs: 'terminals',
  input: z.object({
    command: z.string().trim().min(1).max(20_000).describe('The command line.'),
    process_id: z
      .string()
      .regex(/^[\w.-]{1,64}$/, 'up to 64 letters, digits, "_", "-" and "."')
      .describe('Your name for the process.'),
    cwd: z.string().default('.').describe('Directory to run in, relative to the workspace.'),
  }),
  title: ({ command }) => `Start ${command.slice(0, 200)}`,
  async prepare({ command, cwd }, context) {
    const plan = await planCommand({ command, cwd, shell: false }, context)
    const { effect, why } = plan
    return {
      effect: effect === 'dangerous-command' ? effect : 'process-start',
      command,
      preview: plan.preview,
      reasons: why,
      state: plan.state,
      basis: plan.basis,
      plan,
    }
  },
  async execute(input, context, { command, cwd, directory }: CommandPlan) {
    const { process_id: processId } = input
    if ('file' in command && !/[\\/]/.test(command.file) && !(await findProgram(command.file))) {
      throw new ToolFailure('COMMAND_FAILED', `${command.file} could not be started: there is no such program on PATH.`)
    }
    const id = terminalId(context.sessionId, processId)
    const { pid } = await terminalsOf(context).start({ id, command, cwd, owner: context.workspace.root })
    return {
      result: { process_id: processId, pid },
      view: { kind: 'terminal', command: input.command, directory, output: '', exitCode: null },
    }
  },
})
