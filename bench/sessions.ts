import type { LocalClient } from '../main/cli/local-client.ts'
import type { TranscriptItem } from '../preload/contract/transcript.ts'

/** Asks in all sessions at once, `session N.` in the N-th, and waits until every turn has stopped. */
export async function playAll(client: LocalClient, ids: readonly string[]): Promise<void> {
  const running = new Set(ids)
  const allStopped = new Promise<void>((resolve) => {
    client.on('session.event', ({ sessionId, event }) => {
      if (event.type === 'turn-stopped') running.delete(sessionId)
      if (running.size === 0) resolve()
    })
  })
  for (const [session, sessionId] of ids.entries()) {
    await client.call('session.open', { sessionId })
    await client.call('chat.send', { sessionId, text: `session ${session}.` })
  }
  await allStopped
}

/** All items of a session, page by page. */
export async function wholeTranscript(client: LocalClient, sessionId: string): Promise<TranscriptItem[]> {
  const { transcript } = await client.call('session.open', { sessionId })
  let items = [...transcript.items]
  let before = transcript.itemsBefore
  while (before > 0) {
    const page = await client.call('session.page', { sessionId, before })
    items = [...page.items, ...items]
    before = page.itemsBefore
  }
  return items
}
