/** Text that was too long for an event: its ends stand here, the whole is the blob. Sizes are UTF-16 units. */
export interface CutText {
  readonly head: string
  readonly tail: string
  readonly size: number
  readonly blob: string
}

/** Text of any length. In an event and in a transcript a long one is cut; `blob.read` gives the rest by range. */
export type LongText = string | CutText

export const isCut = (text: LongText): text is CutText => typeof text !== 'string'

/** What can be shown at once of a long text: all of it, or its head, a line that counts what is left out, and its tail. */
export function shownText(text: LongText): string {
  if (!isCut(text)) return text
  const left = text.size - text.head.length - text.tail.length
  return `${text.head}\n… ${left} more characters …\n${text.tail}`
}
