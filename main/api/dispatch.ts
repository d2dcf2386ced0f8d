import { z } from 'zod'
import { channels, type ChannelName, type Handlers } from '../../preload/contract/channels.ts'
import { maxFrameBytes, type RequestFrame, type ResponseFrame, type WireError } from '../../preload/contract/wire.ts'
import { PublicError } from '../errors.ts'

export interface DispatchLog {
  error(details: Readonly<Record<string, unknown>>, message: string): void
}

/**
 * Answers one request frame with one response frame, whatever the request is; never throws.
 *
 * What a handler throws is told to the person if it is a `PublicError`; anything else is our bug, goes to the log with
 * its stack, and the person hears only that something went wrong.
 */
export function createDispatch<Connection>(
  handlers: Handlers<Connection>,
  log: DispatchLog,
): (frame: string, connection: Connection) => Promise<string> {
  return async (frame, connection) => {
    let id = idOf(frame)
    try {
      const request = parse(frame)
      id = request.id
      const output = await answer(handlers, request, connection)
      return fitting(JSON.stringify({ id, output: output ?? null } satisfies ResponseFrame))
    } catch (error) {
      if (!(error instanceof PublicError)) log.error({ err: error, channel: channelOf(frame) }, 'A request failed')
      return JSON.stringify({ id, error: wireError(error) } satisfies ResponseFrame)
    }
  }
}

async function answer<Connection>(
  handlers: Handlers<Connection>,
  request: RequestFrame,
  connection: Connection,
): Promise<unknown> {
  if (!isChannel(request.channel)) {
    throw new PublicError('bad-request', `There is no channel “${request.channel.slice(0, 100)}”.`)
  }
  const checked = channels[request.channel].input.safeParse(request.input)
  if (!checked.success) {
    throw new PublicError('bad-request', `${request.channel} cannot take this:\n${z.prettifyError(checked.error)}`)
  }
  const handler = handlers[request.channel] as (input: unknown, connection: Connection) => unknown
  return handler(checked.data, connection)
}

const isChannel = (name: string): name is ChannelName => Object.hasOwn(channels, name)

const requestSchema = z.object({ id: z.int().nonnegative(), channel: z.string(), input: z.unknown() })

function parse(frame: string): RequestFrame {
  if (isTooLong(frame)) {
    throw new PublicError('too-large', 'This is larger than 10 MB and cannot be sent at once.')
  }
  let value: unknown
  try {
    value = JSON.parse(frame)
  } catch (error) {
    throw new PublicError('bad-request', 'The frame is not JSON.', undefined, error)
  }
  const request = requestSchema.safeParse(value)
  if (!request.success) {
    throw new PublicError('bad-request', `The frame is no request:\n${z.prettifyError(request.error)}`)
  }
  return request.data
}

function fitting(response: string): string {
  if (!isTooLong(response)) return response
  throw new PublicError('too-large', 'The answer is larger than 10 MB. Ask for a part of it.')
}

/** Counting bytes costs a pass over the text, so it is done only where its length does not settle it. */
function isTooLong(frame: string): boolean {
  if (frame.length * 3 <= maxFrameBytes) return false
  return frame.length > maxFrameBytes || Buffer.byteLength(frame, 'utf8') > maxFrameBytes
}

/** The number a refused frame says it has, so that whoever waits for its answer gets one; 0 waits for nobody. */
function idOf(frame: string): number {
  const id = Number(/^\s*\{\s*"id"\s*:\s*(\d{1,15})\s*[,}]/.exec(frame.slice(0, 200))?.[1])
  return Number.isSafeInteger(id) ? id : 0
}

const channelOf = (frame: string): string | undefined =>
  /"channel"\s*:\s*"([\w.-]{1,100})"/.exec(frame.slice(0, 500))?.[1]

function wireError(error: unknown): WireError {
  if (!(error instanceof PublicError)) return { code: 'internal', text: 'Something went wrong' }
  const { code, message, details } = error
  return details === undefined ? { code, text: message } : { code, text: message, details }
}
