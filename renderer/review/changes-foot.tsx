import { t } from '../locale/text.ts'
import type { Said } from '../state/changes-store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { saidText } from './deed-text.ts'

const icons: Readonly<Record<Said['kind'], string>> = {
  done: 'pass',
  'taken-back': 'reply',
  conflict: 'warning',
  failed: 'error',
  sent: 'comment',
}

interface ChangesFootProps {
  readonly said: Said | null
  readonly canTakeBack: boolean
  onTakeBack(): void
}

/** What was done last, and the way back. Always there, so that nothing moves when it has something to say. */
export const ChangesFoot = ({ said, canTakeBack, onTakeBack }: ChangesFootProps) => (
  <footer className="review-foot">
    <p role="status" aria-live="polite" className={`ellipsis ${said?.kind ?? ''}`}>
      {said && (
        <>
          <Icon name={icons[said.kind]} size={14} />
          {saidText(said)}
        </>
      )}
    </p>
    <Button isSmall look="quiet" icon="reply" keys="U" disabled={!canTakeBack} onClick={onTakeBack}>
      {t('changes.take-back')}
    </Button>
  </footer>
)
