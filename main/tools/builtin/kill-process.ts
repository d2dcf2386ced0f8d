import { z } from 'zod'
import { plainText } from '../../process/ansi.ts'
import { findProcess } from '../processes.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'kill_process',
  description: `End a process started with run_persistent, with everything it started.

Only processes of this session can be ended. One that has ended already is fine.

Example: {"process_id": "dev-server"}`,
  category: 'command',
  level: 'execute',
  rate: 'command',
  needs: 'terminals',
  effect: 'small',
  input: z.object({ process_id: z.string().min(1).max(64) }),
  title: ({ process_id: processId }) => `End ${processId}`,
  async execute({ process_id: processId }, context) {
    const terminal = findProcess(context, processId)
    await terminal.end()
    const { exitCode, title } = terminal
    const output = plainText(terminal.read(0).text).slice(-2_000)
    return {
      result: exitCode === null ? {} : { exit_code: exitCode },
      view: { kind: 'terminal', command: title, directory: '', output, exitCode },
    }
  },
})
