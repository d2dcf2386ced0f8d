import type { AnnouncementName, Announcements, ChannelName, Input, Output } from '../../preload/contract/channels.ts'
import { maxFrameBytes } from '../../preload/contract/wire.ts'
import type {
  AnnouncementFrame,
  RequestFrame,
  ResponseFrame,
  Transport,
  WireError,
} from '../../preload/contract/wire.ts'

/** What main answered instead of an output; `message` is for the person. */
export class BackendError extends Error {
  readonly code: WireError['code']
  readonly details: WireError['details']

  constructor(error: WireError) {
    super(error.text)
    this.name = 'BackendError'
    this.code = error.code
    this.details = error.details
  }
}

export interface Backend {
  call<Name extends ChannelName>(channel: Name, input: Input<Name>): Promise<Output<Name>>
  on<Name extends AnnouncementName>(name: Name, listener: (payload: Announcements[Name]) => void): () => void
  onLink(listener: (state: 'up' | 'down') => void): () => void
}

interface Waiting {
  resolve(output: unknown): void
  reject(error: BackendError): void
}

const linkLost: WireError = { code: 'link-lost', text: 'The connection to CodeLab was lost. It is being restored.' }

/** Numbers requests, matches answers, hands out announcements. Knows no channel by name. */
export function createClient(transport: Transport): Backend {
  let lastId = 0
  let isDown = false
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const linkListeners = new Set<(state: 'up' | 'down') => void>()

  transport.onFrame((text) => {
    const frame = JSON.parse(text) as ResponseFrame | AnnouncementFrame
    if ('announce' in frame) {
      for (const listener of listeners.get(frame.announce) ?? []) listener(frame.payload as never)
      return
    }
    const asked = waiting.get(frame.id)
    waiting.delete(frame.id)
    if ('error' in frame) asked?.reject(new BackendError(frame.error))
    else asked?.resolve(frame.output)
  })

  transport.onLink((state) => {
    isDown = state === 'down'
    if (isDown) {
      for (const asked of waiting.values()) asked.reject(new BackendError(linkLost))
      waiting.clear()
    }
    for (const listener of linkListeners) listener(state)
  })

  return {
    call(channel, input) {
      if (isDown) return Promise.reject(new BackendError(linkLost))
      const id = ++lastId
      const frame = JSON.stringify({ id, channel, input } satisfies RequestFrame)
      if (isTooLong(frame)) return Promise.reject(new BackendError(tooLarge))
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
        transport.send(frame)
      })
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener as (payload: never) => void)
      return () => set.delete(listener as (payload: never) => void)
    },
    onLink(listener) {
      linkListeners.add(listener)
      return () => linkListeners.delete(listener)
    },
  }
}

const tooLarge: WireError = { code: 'too-large', text: 'This is larger than 10 MB and cannot be sent at once.' }

/** Counting bytes costs a copy, so it is done only where characters alone do not settle it. */
function isTooLong(frame: string): boolean {
  if (frame.length * 3 <= maxFrameBytes) return false
  return frame.length > maxFrameBytes || new TextEncoder().encode(frame).length > maxFrameBytes
}
