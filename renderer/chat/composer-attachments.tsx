import { t } from '../locale/text.ts'
import { useAttachments } from '../state/attachments.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './composer-attachments.css'

/** What goes with the message, each to be taken out again. */
export function ComposerAttachments({ sessionId }: { sessionId: string }) {
  const added = useAttachments((state) => state.added[sessionId])
  if (!added || added.length === 0) return null
  return (
    <ul className="composer-attachments" aria-label={t('attach.label')}>
      {added.map((each, index) => (
        <li key={index}>
          {each.kind === 'image' ? (
            <img src={`data:${each.mediaType};base64,${each.content}`} alt="" />
          ) : (
            <Icon name="file" size={14} />
          )}
          <span className="ellipsis" title={visibleLine(each.name)}>
            {visibleLine(each.name.slice(each.name.lastIndexOf('/') + 1))}
          </span>
          <IconButton
            icon="close"
            label={t('attach.remove', { name: visibleLine(each.name) })}
            onClick={() => useAttachments.getState().remove(sessionId, each)}
          />
        </li>
      ))}
    </ul>
  )
}
