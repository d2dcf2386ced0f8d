import { t } from './locale/text.ts'
import { Button } from './ui/button.tsx'
import { Dialog } from './ui/dialog.tsx'
import { visibleLine } from './ui/visible-text.ts'

/** Shows a link's whole address before it is followed. Only http and https can be. */
export function LinkDialog({ address, onClose }: { address: string; onClose(): void }) {
  const isWeb = /^https?:\/\//i.test(address)
  const open = () => {
    window.open(address, '_blank', 'noopener,noreferrer')
    onClose()
  }
  return (
    <Dialog title={t('link.title')} closeLabel={t('close')} onClose={onClose}>
      <p className="muted">{t(isWeb ? 'link.text' : 'link.refused')}</p>
      <p className="mono link-address">{visibleLine(address)}</p>
      <div className="dialog-actions">
        <Button onClick={() => void navigator.clipboard.writeText(address)}>{t('link.copy')}</Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
        {isWeb && (
          <Button look="primary" onClick={open}>
            {t('link.open')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
