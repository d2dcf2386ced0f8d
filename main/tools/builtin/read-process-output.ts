import { z } from 'zod'
import { plainText } from '../../process/ansi.ts'
import { findProcess } from '../processes.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'read_process_output',
  description: `Read what a process started with run_persistent has printed, and whether it still runs.

The result says "next": give it as "since" the next time to get only what is new. If nothing new came yet, do something else \
before you ask again.

Examples: {"process_id": "dev-server"}
{"process_id": "dev-server", "since": 2048}`,
  category: 'command',
  level: 'read-only',
  rate: 'read',
  needs: 'terminals',
  isPolling: true,
  effect: 'process-read',
  input: z.object({
    process_id: z.string().min(1).max(64),
    since: z
      .int()
      .nonnegative()
      .optional()
      .describe('Only what came after this position, the "next" of an earlier result.'),
  }),
  title: ({ process_id: processId }) => `Read output of ${processId}`,
  async execute({ process_id: processId, since = 0 }, context) {
    const terminal = findProcess(context, processId)
    const { text, from, to } = terminal.read(since)
    const { isRunning: running, exitCode } = terminal
    const output = plainText(text)
    return {
      result: { output, running, ...(running ? {} : { exit_code: exitCode }), next: to },
      view: { kind: 'terminal', command: terminal.title, directory: '', output: text, exitCode },
      ...(from > since
        ? { truncated: true, note: `The first ${from - since} characters asked for are not kept any more.` }
        : {}),
    }
  },
})
