import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from 'react'
import { Group, Panel, type PanelImperativeHandle, Separator } from 'react-resizable-panels'
import { t } from '../locale/text.ts'
import { useLayout } from '../state/layout-store.ts'
import { useWidth } from './use-width.ts'

interface ReviewBodyProps {
  /** How many there are. */
  readonly files: number
  readonly side: ReactNode
  readonly children: ReactNode
}

/** Wide enough for a name and what it is; with the counts, and a folder, where there is room. */
const widthOf = (room: number): number => (room < 640 ? 212 : 240)

/** The files of a review beside the changes of one of them, as wide as the person wants them. */
export function ReviewBody({ files, side, children }: ReviewBodyProps) {
  const [element, setElement] = useState<HTMLElement | null>(null)
  const room = useWidth(element)
  const chosen = useLayout((state) => state.reviewFilesWidth)
  const panel = useRef<PanelImperativeHandle>(null)
  const wanted = chosen ?? (room === null ? null : widthOf(room))
  // Another room, or another review that was widened. What the person does to this one is so already.
  useEffect(() => {
    if (wanted !== null && panel.current?.getSize().inPixels !== wanted) panel.current?.resize(wanted)
  }, [wanted])
  return (
    <div ref={setElement} className="review-body">
      {wanted !== null && (
        <Group
          className="review-panels"
          style={{ '--files': files } as CSSProperties}
          orientation="horizontal"
          onLayoutChanged={(_, { isUserInteraction }) => {
            const width = panel.current?.getSize().inPixels
            if (isUserInteraction && width !== undefined) useLayout.getState().widenReviewFiles(Math.round(width))
          }}
        >
          <Panel
            panelRef={panel}
            id="review-files"
            defaultSize={wanted}
            minSize={120}
            maxSize="50"
            groupResizeBehavior="preserve-pixel-size"
          >
            <aside className="review-side">{side}</aside>
          </Panel>
          <Separator className="separator" aria-label={t('review.resize-files')} />
          <Panel id="review-changes" className="review-changes" style={{ overflow: 'hidden' }} minSize={120}>
            {children}
          </Panel>
        </Group>
      )}
    </div>
  )
}
