import { type CliCommand, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'

export const command: CliCommand = {
  summary: 'opens the web shell on loopback and prints its address',
  usage: `usage: codelab serve [DIR] [--port N] [--script FILE] [--data DIR]

Prints the address, with the token that lets a browser in, alone on a line. Ends with SIGINT or SIGTERM.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: { port: { type: 'string' }, script: { type: 'string' }, data: { type: 'string' } },
    })
    if (positionals.length > 1) throw new UsageError('Name one folder.')
    const port = Number(values.port ?? 0)
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError(`--port is a number from 0 to 65535, not ${JSON.stringify(values.port)}.`)
    }
    const { serve } = await import('../web/serve.ts')
    return serve({ folder: positionals[0], port, script: values.script, data: values.data }, io)
  },
}
