import { resolve } from 'node:path'
import type { PendingCall } from '../../preload/contract/agent.ts'
import { askOwner } from '../api/control.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { type CliCommand, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'
import { visibleText } from './visible-text.ts'

export const command: CliCommand = {
  summary: 'lists the calls that run or wait in the CodeLab that is open',
  usage: `usage: codelab pending [--data DIR] [--json]

One call a line: its id, status, tool and title. --json prints a list with the session, folder and time as well.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: { data: { type: 'string' }, json: { type: 'boolean', default: false } },
    })
    if (positionals.length > 0) throw new UsageError(`${positionals[0]} is not expected here.`)
    const directory = values.data === undefined ? defaultDataDirectory(io.env) : resolve(values.data)
    const calls = (await askOwner(directory, { ask: 'pending' })) as readonly PendingCall[]
    if (values.json) await io.print(`${JSON.stringify(calls)}\n`)
    else
      for (const call of calls)
        await io.print(`${call.callId}  ${call.status}  ${call.tool}  ${visibleText(call.title)}\n`)
    return 0
  },
}
