import { t } from '../locale/text.ts'
import { type ReadDocument, useDocuments } from '../state/document-store.ts'
import { useEditor } from '../state/editor-store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'

interface DocumentBarProps {
  readonly path: string
  readonly document: ReadDocument
  /** Stands above the comparison itself, which need not be offered then. */
  readonly isCompared?: boolean
}

/** Above a file that cannot simply be saved: what happened, and the ways on. */
export function DocumentBar({ path, document, isCompared = false }: DocumentBarProps) {
  const { disk, problem } = document
  const { overwrite, takeDisk } = useDocuments.getState()
  if (disk === null && problem === null) return null
  return (
    <div className="document-bar" role="alert">
      <Icon name="warning" size={14} />
      <span className="text">
        {disk === null ? problem : t(disk === 'gone' ? 'editor.gone-on-disk' : 'editor.changed-on-disk')}
      </span>
      {disk !== null && disk !== 'gone' && (
        <>
          {!isCompared && (
            <Button isSmall onClick={() => useEditor.getState().openCompare(path)}>
              {t('editor.compare')}
            </Button>
          )}
          <Button isSmall onClick={() => takeDisk(path)}>
            {t('editor.take-disk')}
          </Button>
        </>
      )}
      {disk !== null && (
        <Button isSmall onClick={() => void overwrite(path)}>
          {t(disk === 'gone' ? 'editor.write-again' : 'editor.overwrite')}
        </Button>
      )}
    </div>
  )
}
