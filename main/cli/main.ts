import { version } from '../../package.json'
import { messageOf, PublicError } from '../errors.ts'
import { type CliCommand, type CommandIo, UsageError } from './command.ts'

/** Loaded when named: a command pays for nothing that another needs. */
const commands: Readonly<Record<string, () => Promise<{ readonly command: CliCommand }>>> = {
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
  const load = commands[name]
  if (!load) {
    io.tell(`codelab: there is no command ${JSON.stringify(name)}. codelab --help lists them.\n`)
    return 2
  }
  const { command } = await load()
  if (rest.includes('--help')) {
    await io.print(`${command.usage}\n`)
    return 0
  }
  try {
    return await command.run(rest, io)
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

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(16)}${(await load()).command.summary}`),
  )
  return `usage: codelab COMMAND …\n\n${lines.join('\n')}\n\ncodelab COMMAND --help tells more of one.\n`
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
