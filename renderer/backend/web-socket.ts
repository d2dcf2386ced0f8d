import type { Transport } from '../../preload/contract/wire.ts'

/** Where the token waits for a reload. The storage belongs to one origin, port included. */
const storageKey = 'codelab-token'
const refusedCodes: ReadonlySet<number> = new Set([1008, 4001, 4003, 4401, 4403])
const longestWaitMs = 5000

export interface WebSocketOptions {
  readonly address: string
  readonly token: string
  /** The server did not take the token: trying again would not help. */
  onRefused(): void
}

/**
 * Frames over one WebSocket that is opened again, ever slower, when it drops. What is sent before the server's first
 * welcome waits for it; what is sent while the link is down is lost, which the client knows from `onLink`.
 */
export function createWebSocketTransport({ address, token, onRefused }: WebSocketOptions): Transport {
  const frameListeners = new Set<(frame: string) => void>()
  const linkListeners = new Set<(state: 'up' | 'down') => void>()
  const early: string[] = []
  let socket: WebSocket
  let isUp = false
  let wasUp = false
  let failures = 0

  const connect = () => {
    socket = new WebSocket(address)
    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })))
    socket.addEventListener('message', ({ data }) => receive(String(data)))
    socket.addEventListener('close', ({ code }) => lost(code))
  }

  const receive = (frame: string) => {
    if (isUp) {
      for (const listener of frameListeners) listener(frame)
      return
    }
    if (!(JSON.parse(frame) as { welcome?: boolean }).welcome) return
    isUp = true
    wasUp = true
    failures = 0
    for (const waiting of early.splice(0)) socket.send(waiting)
    for (const listener of linkListeners) listener('up')
  }

  const lost = (code: number) => {
    if (isUp) for (const listener of linkListeners) listener('down')
    isUp = false
    if (refusedCodes.has(code)) {
      onRefused()
      return
    }
    const wait = Math.min(longestWaitMs, 200 * 2 ** failures++)
    setTimeout(connect, wait * (0.75 + Math.random() / 2))
  }

  connect()
  return {
    send(frame) {
      if (isUp) socket.send(frame)
      else if (!wasUp) early.push(frame)
    },
    onFrame(listener) {
      frameListeners.add(listener)
      return () => frameListeners.delete(listener)
    },
    onLink(listener) {
      linkListeners.add(listener)
      return () => linkListeners.delete(listener)
    },
  }
}

export const socketAddress = ({ protocol, host }: Location): string =>
  `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/socket`

/** The token from the address's fragment, which is then taken out of the address, or the one kept from before. */
export function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token) {
    sessionStorage.setItem(storageKey, token)
    history.replaceState(null, '', location.pathname + location.search)
  }
  return token ?? sessionStorage.getItem(storageKey)
}
