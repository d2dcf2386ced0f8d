import { t } from '../locale/text.ts'
import { useDocuments } from '../state/document-store.ts'
import { tabOfFile, useEditor } from '../state/editor-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { visibleLine } from '../ui/visible-text.ts'

/** Asks what becomes of unsaved text before its tab closes. */
export function UnsavedDialog({ path, onClose }: { path: string; onClose(): void }) {
  const { dropTab } = useEditor.getState()
  const save = async () => {
    onClose()
    if (await useDocuments.getState().save(path)) dropTab(tabOfFile(path))
  }
  const drop = () => {
    onClose()
    dropTab(tabOfFile(path))
  }
  return (
    <Dialog title={t('unsaved.title')} closeLabel={t('close')} onClose={onClose}>
      <p>{t('unsaved.text', { path: visibleLine(path) })}</p>
      <div className="dialog-actions">
        <Button look="danger" onClick={drop}>
          {t('unsaved.drop')}
        </Button>
        <span style={{ flex: 1 }} />
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="primary" autoFocus onClick={() => void save()}>
          {t('unsaved.save')}
        </Button>
      </div>
    </Dialog>
  )
}
