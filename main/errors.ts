import type { ToolErrorCode } from '../preload/contract/tool.ts'
import type { WireErrorCode } from '../preload/contract/wire.ts'

/** The model erred, or the world did not let its call through: told to the model, which goes on. */
export class ToolFailure extends Error {
  override readonly name = 'ToolFailure'
  readonly code: ToolErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: ToolErrorCode, message: string, details?: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(message, { cause })
    this.code = code
    this.details = details
  }
}

/** A person must act: shown where they are, in these words. */
export class PublicError extends Error {
  override readonly name = 'PublicError'
  readonly code: WireErrorCode
  readonly details: Readonly<Record<string, unknown>> | undefined

  constructor(code: WireErrorCode, text: string, details?: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(text, { cause })
    this.code = code
    this.details = details
  }
}

/** What to say of something thrown, whatever it is. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** The system's code of a failed call (`ENOENT`), where there is one. */
export function errnoOf(thrown: unknown): string | undefined {
  const code = (thrown as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
