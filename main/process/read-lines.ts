import { spawn } from 'node:child_process'
import { StringDecoder } from 'node:string_decoder'
import { messageOf, ToolFailure } from '../errors.ts'
import { childEnvironment } from './environment.ts'

export interface LinesRequest {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly signal: AbortSignal
  /** One character that ends a line; `\n` where it says nothing. */
  readonly separator?: string
  /** Called for each line of the output; false ends the program. */
  readonly onLine: (line: string) => boolean
  /** Called for one too long to be kept. */
  readonly onLongLine?: () => boolean
}

const maxLineLength = 4 * 1024 * 1024

/** Runs one of our own programs for its lines. Gives its exit code, null when it was ended, and its complaints. */
export async function readLines(request: LinesRequest): Promise<{ exitCode: number | null; stderr: string }> {
  const { file, args, cwd, signal, separator = '\n', onLine, onLongLine } = request
  signal.throwIfAborted()
  const child = spawn(file, args, {
    cwd,
    env: childEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const stop = () => child.kill('SIGKILL')
  signal.addEventListener('abort', stop, { once: true })
  try {
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < 10_000) stderr += text
    })
    const exit = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    exit.catch(() => {})
    let wanted = true
    // A line is put together only once its end is there: looking through a growing text again and again is quadratic.
    let begun: string[] = []
    let begunLength = 0
    const decoder = new StringDecoder('utf8')
    const keep = (piece: string) => {
      begunLength += piece.length
      if (begunLength <= maxLineLength) begun.push(piece)
    }
    const take = (): boolean => {
      const line = begunLength <= maxLineLength ? begun.join('') : null
      begun = []
      begunLength = 0
      return line === null ? (onLongLine?.() ?? true) : onLine(line)
    }
    child.stdout.on('data', (chunk: Buffer) => {
      if (!wanted) return
      const text = decoder.write(chunk)
      let start = 0
      for (let end = text.indexOf(separator); end >= 0 && wanted; end = text.indexOf(separator, start)) {
        keep(text.slice(start, end))
        wanted = take()
        start = end + 1
      }
      keep(text.slice(start))
      if (!wanted) stop()
    })
    const exitCode = await exit
    signal.throwIfAborted()
    if (wanted && begunLength > 0) take()
    return { exitCode, stderr }
  } catch (thrown) {
    signal.throwIfAborted()
    throw thrown instanceof ToolFailure
      ? thrown
      : new ToolFailure('TOOL_UNAVAILABLE', `${file} could not be started: ${messageOf(thrown)}`, undefined, thrown)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
