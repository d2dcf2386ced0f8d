import { t } from '../locale/text.ts'
import { Dialog } from '../ui/dialog.tsx'
import { keysOf } from './keys.ts'
import type { ReviewKind } from './verbs.ts'

/** Every key of the review, on demand. */
export const ReviewKeys = ({ kind, onClose }: { kind: ReviewKind; onClose(): void }) => (
  <Dialog title={t('review.keys')} closeLabel={t('close')} className="review-keys" onClose={onClose}>
    <dl>
      {keysOf(kind).map(({ keys, text }) => (
        <div key={text}>
          <dt>{t(text)}</dt>
          <dd>
            {keys.map(([shown]) => (
              <kbd key={shown}>{shown}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
)
