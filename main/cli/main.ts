import { version } from '../../package.json'
import { messageOf, PublicError } from '../errors.ts'
import { findCommand, overview } from './command-list.ts'
import { type CommandIo, UsageError } from './command.ts'

const io = createIo()
process.exitCode = await main(process.argv.slice(2), io)

/** Exit status: 0 done, 1 failed, 2 wrong usage, 3 something asked was rejected, 130 cancelled. */
async function main([name, ...rest]: readonly string[], io: CommandIo): Promise<number> {
  if (name === '--version') {
    await io.print(`${version}\n`)
    return 0
  }
  if (name === undefined || name === '--help' || name === 'help') {
    await io.print(await overview())
    return name === undefined ? 2 : 0
  }
  const found = await findCommand(name, rest)
  if (!found) {
    io.tell(`codelab: there is no command or folder ${JSON.stringify(name)}. codelab --help lists the commands.\n`)
    return 2
  }
  const { command, args } = found
  if (args.includes('--help')) {
    await io.print(`${command.usage}\n`)
    return 0
  }
  try {
    return await command.run(args, io)
  } catch (error) {
    if (error instanceof UsageError) {
      io.tell(`codelab ${name}: ${error.message}\n\n${command.usage}\n`)
      return 2
    }
    if (io.signal.aborted) return 130
    io.tell(
      `codelab ${name}: ${error instanceof PublicError ? error.message : ((error as Error).stack ?? messageOf(error))}\n`,
    )
    return 1
  }
}

function createIo(): CommandIo {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Error(`Stopped by ${name}.`)))
  }
  // A reader that went away (`codelab … | head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    stdin: process.stdin,
    print: (text) =>
      new Promise((resolve, reject) => process.stdout.write(text, (error) => (error ? reject(error) : resolve()))),
    tell: (text) => void process.stderr.write(text),
    env: process.env,
    isTerminal: process.stdin.isTTY && process.stderr.isTTY,
    signal: controller.signal,
  }
}
