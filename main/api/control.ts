import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PendingCall } from '../../preload/contract/agent.ts'
import { errnoOf, messageOf, PublicError } from '../errors.ts'

/** What the owner of a data directory does when it is asked from outside. */
export interface Control {
  pending(): readonly PendingCall[]
  /** Throws `PublicError('not-found')` for a call that is not pending. */
  cancel(callId: string): void
}

type Ask = { readonly ask: 'pending' } | { readonly ask: 'cancel'; readonly callId: string }
type Reply = { readonly ok: unknown } | { readonly error: string }

/**
 * The socket's place: in the data directory, which only its person can open; where that name would be longer than the
 * system lets a socket's be, in a folder of the same rights under the temporary one.
 */
export function controlAddress(dataDirectory: string): string {
  const mark = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\codelab-${mark}`
  const path = join(dataDirectory, 'control.sock')
  return Buffer.byteLength(path) < 100 ? path : join(tmpdir(), `codelab-${process.getuid?.()}`, `${mark}.sock`)
}

/** Listens for one line of JSON a connection. The caller holds the data directory, so a socket left there is nobody's. */
export async function listenForControl(dataDirectory: string, control: Control): Promise<{ close(): Promise<void> }> {
  const address = controlAddress(dataDirectory)
  const isFile = process.platform !== 'win32'
  if (isFile) {
    mkdirSync(join(address, '..'), { recursive: true, mode: 0o700 })
    rmSync(address, { force: true })
  }
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.setTimeout(5000, () => socket.destroy())
    firstLine(socket, (line) => socket.end(`${JSON.stringify(replyTo(line, control))}\n`))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address, resolve)
  })
  if (isFile) chmodSync(address, 0o600)
  server.unref()
  return { close: () => new Promise((resolve) => server.close(() => resolve())) }
}

function replyTo(line: string, control: Control): Reply {
  try {
    const request = JSON.parse(line) as Ask
    switch (request.ask) {
      case 'pending':
        return { ok: control.pending() }
      case 'cancel':
        control.cancel(String(request.callId))
        return { ok: null }
    }
    return { error: 'This cannot be asked.' }
  } catch (error) {
    return { error: messageOf(error) }
  }
}

/** Asks the owner of a data directory. Throws `PublicError('unavailable')` where nobody owns it now. */
export function askOwner(dataDirectory: string, request: Ask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlAddress(dataDirectory))
    socket.setTimeout(5000, () =>
      socket.destroy(new PublicError('unavailable', 'The running CodeLab does not answer.')),
    )
    socket.once('error', (error) => {
      const isNobody = ['ENOENT', 'ECONNREFUSED'].includes(errnoOf(error) ?? '')
      reject(isNobody ? new PublicError('unavailable', `No CodeLab is running on ${dataDirectory}.`) : error)
    })
    socket.once('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    firstLine(socket, (line) => {
      socket.destroy()
      const reply = JSON.parse(line) as Reply
      if ('error' in reply) reject(new PublicError('not-found', reply.error))
      else resolve(reply.ok)
    })
  })
}

/** A request is a hundred bytes; an answer may list many calls. */
const maxLine = 4 * 1024 * 1024

function firstLine(socket: Socket, take: (line: string) => void): void {
  let text = ''
  socket.setEncoding('utf8')
  socket.on('data', function collect(part: string) {
    text += part
    const end = text.indexOf('\n')
    if (end < 0 && text.length <= maxLine) return
    socket.off('data', collect)
    take(end < 0 ? '' : text.slice(0, end))
  })
}
