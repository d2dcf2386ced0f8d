import type { ChangesSource } from '../../preload/contract/changes.ts'
import { backend } from '../backend/index.ts'
import { useChanges } from './changes-store.ts'
import { tabOfChanges } from './editor-store.ts'
import { useSession } from './session-store.ts'
import { messageOf } from './toast-store.ts'

/**
 * Sends the words and comments on changes to the agent that made them, else to the open session. False: they were not
 * taken, and the comments stay.
 */
export async function askForChanges(source: ChangesSource, text: string): Promise<boolean> {
  const { changes, choose, say } = useChanges.getState()
  const state = changes[tabOfChanges(source)]
  const told = state?.status === 'open' ? state.progress.comments : []
  try {
    if (source.kind === 'session') await backend().call('chat.send', { sessionId: source.sessionId, text })
    else await useSession.getState().send(text)
  } catch (error) {
    say(source, { kind: 'failed', text: messageOf(error) })
    return false
  }
  const { sessions, sessionId } = useSession.getState()
  const addressed = source.kind === 'session' ? source.sessionId : sessionId
  const title = sessions.find(({ id }) => id === addressed)?.title ?? ''
  say(source, { kind: 'sent', count: told.length, title })
  // One that was written meanwhile goes with the next.
  choose(source, (progress) => ({
    ...progress,
    comments: progress.comments.filter((comment) => !told.includes(comment)),
  }))
  return true
}
