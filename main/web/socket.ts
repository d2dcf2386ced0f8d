import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { maxFrameBytes } from '../../preload/contract/wire.ts'
import type { Connection } from '../app.ts'

/** The part of the app a link needs. `send` tells how many bytes still wait to leave. */
export interface Connects {
  connect(send: (frame: string) => number | void): Connection
}

export interface SocketLink {
  /** Takes over the connection of an upgrade request whose Host and Origin were checked. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

const tokenMs = 2000
const pingMs = 20_000
/** How long one who does not say goodbye is waited for. */
const goodbyeMs = 500
const maxStrangers = 32
/** A token's frame is far smaller; before it nobody may make us keep more. */
const maxBytesBeforeToken = 4096

/**
 * Longer frames than the contract allows are still read up to here, so that their sender gets an answer that says so;
 * beyond, the link is cut.
 */
const maxReadBytes = 4 * maxFrameBytes

/** Why a link was closed (RFC 6455, 4000 to 4999 are ours). The client asks again only after those it may mend by it. */
const closeCodes = { goingAway: 1001, textOnly: 1003, tryLater: 1013, badToken: 4401 }

/**
 * Carries frames of text. The first must be `{"token": …}`, within two seconds; it is answered with `{"welcome":true}`,
 * and from then on frames go to a connection of the app and back.
 */
export function createSocketLink(app: Connects, token: string): SocketLink {
  const server = new WebSocketServer({ noServer: true, clientTracking: true, maxPayload: maxReadBytes })
  const expected = digest(token)
  const alive = new WeakSet<WebSocket>()
  let strangers = 0

  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.has(socket)) socket.terminate()
      alive.delete(socket)
      socket.ping()
    }
  }, pingMs)
  pinging.unref()

  function greet(socket: WebSocket, raw: Duplex): void {
    strangers += 1
    let isStranger = true
    const known = () => {
      if (isStranger) strangers -= 1
      isStranger = false
      clearTimeout(timer)
      raw.off('data', count)
    }
    let bytes = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytesBeforeToken) raw.destroy()
    }
    // A process that was blocked may find both the token and the end of the time: the client then tries again.
    const timer = setTimeout(() => socket.close(closeCodes.tryLater, 'No token came in time'), tokenMs)

    alive.add(socket)
    raw.on('data', count)
    socket.on('pong', () => alive.add(socket))
    socket.on('error', () => socket.terminate())
    socket.on('close', known)
    socket.once('message', (data, isBinary) => {
      known()
      if (isBinary || !isToken(String(data))) {
        socket.close(closeCodes.badToken, 'This is not the token')
        return
      }
      socket.send('{"welcome":true}')
      carry(app, socket)
    })
  }

  function isToken(frame: string): boolean {
    try {
      const given = (JSON.parse(frame) as { token?: unknown } | null)?.token
      return typeof given === 'string' && timingSafeEqual(digest(given), expected)
    } catch {
      return false
    }
  }

  return {
    accept(request, raw, head) {
      if (strangers >= maxStrangers) {
        raw.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
        return
      }
      server.handleUpgrade(request, raw, head, (socket) => greet(socket, raw))
    },
    close() {
      clearInterval(pinging)
      for (const socket of server.clients) {
        socket.close(closeCodes.goingAway, 'CodeLab ends')
        const timer = setTimeout(() => socket.terminate(), goodbyeMs)
        socket.once('close', () => clearTimeout(timer))
      }
      server.close()
    },
  }
}

function carry(app: Connects, socket: WebSocket): void {
  const connection = app.connect((frame) => {
    if (socket.readyState === socket.OPEN) socket.send(frame)
    return socket.bufferedAmount
  })
  socket.on('close', () => connection.close())
  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      socket.close(closeCodes.textOnly, 'Frames are text')
      return
    }
    void connection.dispatch(String(data)).then((response) => {
      if (socket.readyState === socket.OPEN) socket.send(response)
    })
  })
}

/** Of one length whatever was given, so that comparing tells nothing of the token's. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
