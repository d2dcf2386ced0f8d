import { useEffect } from 'react'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { useSessionSearch } from '../state/session-search.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import type { Row } from './group-messages.ts'

/** Scrolls to the message that a search found, fetching older ones until it is there. */
export function useWantedMessage(
  transcript: Transcript,
  rows: readonly Row[],
  scrollToIndex: (index: number, options: { align: 'center' }) => void,
): void {
  const wanted = useSessionSearch((state) => state.wanted)
  useEffect(() => {
    if (!wanted) return
    const index = rows.findIndex(({ key }) => key === wanted.messageId)
    if (index < 0 && transcript.itemsBefore > 0) return orTell(useSession.getState().loadOlder())
    useSessionSearch.setState({ wanted: null })
    if (index >= 0) scrollToIndex(index, { align: 'center' })
  }, [wanted, transcript.sessionId, rows.length])
}
