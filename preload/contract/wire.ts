/** One message between the sides is a string of JSON of at most this many UTF-8 bytes. */
export const maxFrameBytes = 10 * 1024 * 1024

/** UTF-16 units of a text that is sent in parts: a frame holds so many whatever they are. */
export const importPartLength = 1_000_000

export type WireErrorCode =
  'bad-request' | 'not-found' | 'not-allowed' | 'too-large' | 'unavailable' | 'conflict' | 'link-lost' | 'internal'

/** An error as it crosses: `code` for programs, `text` for the person. */
export interface WireError {
  readonly code: WireErrorCode
  readonly text: string
  readonly details?: Readonly<Record<string, unknown>>
}

export interface RequestFrame {
  readonly id: number
  readonly channel: string
  readonly input: unknown
}

export type ResponseFrame =
  { readonly id: number; readonly output: unknown } | { readonly id: number; readonly error: WireError }

export interface AnnouncementFrame {
  readonly announce: string
  readonly payload: unknown
}

/** All that a shell must carry for the renderer: strings both ways, and whether the link stands. */
export interface Transport {
  send(frame: string): void
  /** Response and announcement frames, in the order main sent them. Returns the unsubscription. */
  onFrame(listener: (frame: string) => void): () => void
  onLink(listener: (state: 'up' | 'down') => void): () => void
}
