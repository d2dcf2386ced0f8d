import type { Transport } from '../../preload/contract/wire.ts'
import { type Backend, createClient } from './client.ts'
import { createWebSocketTransport, socketAddress, takeToken } from './web-socket.ts'

declare global {
  interface Window {
    /** Set by the preload script in the desktop app. */
    readonly codelab?: Transport & { pathOf(file: File): string }
  }
}

export { BackendError } from './client.ts'

let client: Backend | null = null
const refusals = new Set<() => void>()

/** Hears that this page cannot reach main: it was opened without the token, or with a wrong one. */
export function onRefused(listener: () => void): () => void {
  refusals.add(listener)
  return () => refusals.delete(listener)
}

const refuse = () => {
  for (const listener of refusals) listener()
}

/** Where a file lies that was dropped on the window; null in a browser, which does not say. */
export const pathOf = (file: File): string | null => window.codelab?.pathOf(file) || null

/** The one link to main: the desktop app's bridge where there is one, else the web shell's socket. */
export function backend(): Backend {
  client ??= createClient(window.codelab ?? webTransport())
  return client
}

function webTransport(): Transport {
  const token = takeToken()
  if (token !== null) return createWebSocketTransport({ address: socketAddress(location), token, onRefused: refuse })
  queueMicrotask(refuse)
  return { send: () => {}, onFrame: () => () => {}, onLink: () => () => {} }
}
