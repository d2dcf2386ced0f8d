import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { t } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { groupMessages } from './group-messages.ts'
import { RowView } from './row-view.tsx'
import { useWantedMessage } from './use-wanted-message.ts'

const nearEnd = 48
const guessHeight = () => 72

/** The transcript, of which only what is in view is drawn. It stays at the end until the person scrolls away. */
export function MessageList({ transcript }: { transcript: Transcript }) {
  const scroller = useRef<HTMLDivElement>(null)
  const [isAtEnd, setAtEnd] = useState(true)
  const rows = useMemo(() => groupMessages(transcript), [transcript])

  // Another function makes the list measure all of its rows again, so it is a new one only when keys changed. Rows come
  // and go at the ends alone.
  const latest = useRef(rows)
  latest.current = rows
  const getItemKey = useCallback(
    (index: number) => latest.current[index]?.key ?? index,
    [rows.length, rows[0]?.key, rows.at(-1)?.key],
  )
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: guessHeight,
    getItemKey,
    overscan: 6,
    paddingStart: 12,
    paddingEnd: 20,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: nearEnd,
    useAnimationFrameWithResizeObserver: false,
  })

  useEffect(() => virtual.scrollToEnd(), [transcript.sessionId])
  const lastOwn = transcript.items.at(-1)
  useEffect(() => {
    if (lastOwn?.kind === 'user') virtual.scrollToEnd()
  }, [lastOwn?.kind === 'user' ? lastOwn.message.id : null])
  useGoToWanted(rows, virtual.scrollToIndex)
  useWantedMessage(transcript, rows, virtual.scrollToIndex)

  const scrolled = () => {
    const element = scroller.current
    if (!element) return
    setAtEnd(element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd)
    if (element.scrollTop < 200 && transcript.itemsBefore > 0) orTell(useSession.getState().loadOlder())
  }

  return (
    <div className="messages">
      <div
        ref={scroller}
        className="messages-scroller"
        role="log"
        aria-label={t('chat.transcript')}
        aria-live="off"
        tabIndex={0}
        onScroll={scrolled}
      >
        <div className="messages-space" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index]
            if (!row) return null
            return (
              <div
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                className="messages-row"
                style={{ transform: `translateY(${start}px)` }}
              >
                <RowView row={row} isLast={index === rows.length - 1} />
              </div>
            )
          })}
        </div>
      </div>
      {!isAtEnd && (
        <Button className="jump" icon="arrow-down" isSmall onClick={() => virtual.scrollToEnd()}>
          {t('chat.jump')}
        </Button>
      )}
    </div>
  )
}

/** Scrolls to the card the person asked to go to; the card itself then takes the focus. */
function useGoToWanted(
  rows: ReturnType<typeof groupMessages>,
  scrollToIndex: (index: number, options: { align: 'center' }) => void,
): void {
  const wanted = useApprovals((state) => state.wanted)
  useEffect(() => {
    const index = rows.findIndex(({ key }) => key === `call:${wanted?.parentCallId ?? wanted?.callId}`)
    if (wanted && index >= 0) scrollToIndex(index, { align: 'center' })
  }, [wanted])
}
