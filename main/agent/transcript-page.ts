import type { Transcript, TranscriptPage } from '../../preload/contract/transcript.ts'

/** How many items of the transcript are given at once. */
const pageSize = 200

/** The end of the transcript, with as many older items as `itemsBefore` says left out. */
export function shownTranscript(transcript: Transcript): Transcript {
  return { ...transcript, ...pageBefore(transcript, transcript.items.length) }
}

export function pageBefore(transcript: Transcript, before: number): TranscriptPage {
  const end = Math.min(before, transcript.items.length)
  const start = Math.max(0, end - pageSize)
  const items = transcript.items.slice(start, end)
  return { items, itemsBefore: start, nested: nestedUnder(transcript, items) }
}

/** What was delegated by the calls among these, the ends of it. */
function nestedUnder(transcript: Transcript, items: Transcript['items']): Transcript['nested'] {
  const found: Record<string, Transcript> = {}
  for (const item of items) {
    const nested = item.kind === 'tool' ? transcript.nested[item.execution.callId] : undefined
    if (!nested || item.kind !== 'tool') continue
    const before = Math.max(0, nested.items.length - pageSize)
    found[item.execution.callId] = { ...nested, items: nested.items.slice(before), itemsBefore: before }
  }
  return found
}
