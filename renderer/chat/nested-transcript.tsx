import type { Transcript } from '../../preload/contract/transcript.ts'
import { t } from '../locale/text.ts'
import { rowsOf } from './group-messages.ts'
import { RowView } from './row-view.tsx'

/** What another agent did for a call: its own conversation, under the card. */
export function NestedTranscript({ transcript }: { transcript: Transcript }) {
  return (
    <div className="nested" role="group" aria-label={t('chat.nested')}>
      {rowsOf(transcript.items).map((row) => (
        <RowView key={row.key} row={row} isLast={false} />
      ))}
    </div>
  )
}
