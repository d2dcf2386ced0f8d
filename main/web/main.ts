import process from 'node:process'
import { parseArgs } from 'node:util'
import { messageOf, PublicError } from '../errors.ts'
import { serve, type ServeIo, type ServeOptions } from './serve.ts'

const usage = `usage: npm start -- --web [DIR] [--port N] [--script FILE] [--data DIR]`

const stop = new AbortController()
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort())

const io: ServeIo = {
  print: (text) => new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(error) : done()))),
  tell: (text) => void process.stderr.write(text),
  env: process.env,
  signal: stop.signal,
}

// A bug in one session must not end the others.
process.on('unhandledRejection', (error) => io.tell(`${error instanceof Error ? error.stack : messageOf(error)}\n`))

const options = readOptions(process.argv.slice(2))
if (typeof options === 'string') {
  io.tell(`${options}\n${usage}\n`)
  process.exit(2)
}
process.exit(await serve(options, io).catch(tellFailure))

function tellFailure(error: unknown): number {
  io.tell(`${error instanceof PublicError ? error.message : ((error as Error).stack ?? messageOf(error))}\n`)
  return 1
}

/** The options, or what is wrong with them. */
function readOptions(args: string[]): ServeOptions | string {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { port: { type: 'string' }, script: { type: 'string' }, data: { type: 'string' } },
    })
    const port = Number(values.port ?? 0)
    if (positionals.length > 1) return 'Name one folder.'
    if (!Number.isInteger(port) || port < 0 || port > 65_535) return `--port is a number from 0 to 65535.`
    return { folder: positionals[0], port, script: values.script, data: values.data }
  } catch (error) {
    return messageOf(error)
  }
}
