import { resolve } from 'node:path'
import { askOwner } from '../api/control.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { type CliCommand, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'

export const command: CliCommand = {
  summary: 'cancels one call in the CodeLab that is open',
  usage: 'usage: codelab cancel CALL_ID [--data DIR]',

  async run(args, io) {
    const { values, positionals } = parseFlags(args, { options: { data: { type: 'string' } } })
    const [callId, ...more] = positionals
    if (callId === undefined || more.length > 0) throw new UsageError('Name one call; codelab pending lists them.')
    const directory = values.data === undefined ? defaultDataDirectory(io.env) : resolve(values.data)
    await askOwner(directory, { ask: 'cancel', callId })
    return 0
  },
}
