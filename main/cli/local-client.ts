import type { AnnouncementName, Announcements, ChannelName, Input, Output } from '../../preload/contract/channels.ts'
import type { AnnouncementFrame, ResponseFrame } from '../../preload/contract/wire.ts'
import type { App } from '../app.ts'
import { PublicError } from '../errors.ts'

/** The same requests and announcements a window has, in process. */
export interface LocalClient {
  call<Name extends ChannelName>(channel: Name, input: Input<Name>): Promise<Output<Name>>
  on<Name extends AnnouncementName>(name: Name, listener: (payload: Announcements[Name]) => void): void
  close(): void
}

export function connectLocally(app: App): LocalClient {
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const connection = app.connect((text) => {
    const { announce, payload } = JSON.parse(text) as AnnouncementFrame
    for (const listener of listeners.get(announce) ?? []) listener(payload as never)
  })
  let lastId = 0
  return {
    async call(channel, input) {
      lastId += 1
      const response = JSON.parse(
        await connection.dispatch(JSON.stringify({ id: lastId, channel, input })),
      ) as ResponseFrame
      if ('error' in response) throw new PublicError(response.error.code, response.error.text, response.error.details)
      return response.output as never
    },
    on(name, listener) {
      listeners.set(name, [...(listeners.get(name) ?? []), listener as never])
    },
    close: () => connection.close(),
  }
}
