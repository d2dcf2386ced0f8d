import { spawn } from 'node:child_process'
import { Buffer } from 'node:buffer'
import { messageOf, ToolFailure } from '../errors.ts'
import { childEnvironment } from './environment.ts'

export interface BytesRequest {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly stdin?: string | Uint8Array | undefined
  readonly timeoutMs: number
}

export interface BytesResult {
  readonly stdout: Buffer
  readonly stderr: string
  /** Null where a signal ended it. */
  readonly exitCode: number | null
}

/**
 * One process and all it prints, to the byte. Its output is read to its end however long that takes: a list of
 * paths or an object that is cut off would be taken for the whole.
 */
export async function runBytes({ file, args, cwd, env, stdin, timeoutMs }: BytesRequest): Promise<BytesResult> {
  const child = spawn(file, [...args], {
    cwd,
    env: childEnvironment(env),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
  // A program that stops at an error closes the pipe under us; its exit code tells.
  child.stdin.on('error', () => {})
  child.stdin.end(stdin)
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    return { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString('utf8'), exitCode }
  } catch (thrown) {
    throw new ToolFailure('TOOL_UNAVAILABLE', `${file} cannot be run: ${messageOf(thrown)}`, undefined, thrown)
  } finally {
    clearTimeout(timer)
  }
}
