import { t, type TextKey } from '../locale/text.ts'
import { Dialog } from '../ui/dialog.tsx'

const keys: readonly (readonly [readonly string[], TextKey])[] = [
  [[']', '['], 'review.keys.hunk'],
  [['}', '{'], 'review.keys.file'],
  [['↓', '↑'], 'review.keys.line'],
  [['A'], 'review.keys.accept'],
  [['R'], 'review.keys.reject'],
  [['Space'], 'review.keys.toggle'],
  [['E'], 'review.keys.edit'],
  [['C'], 'review.keys.comment'],
  [['U', 'Shift+U'], 'review.keys.undo'],
  [['B'], 'review.keys.rebase'],
  [['Ctrl+Enter'], 'review.keys.apply'],
  [['?'], 'review.keys.help'],
]

/** Every key of the review, on demand. */
export const ReviewKeys = ({ onClose }: { onClose(): void }) => (
  <Dialog title={t('review.keys')} closeLabel={t('close')} className="review-keys" onClose={onClose}>
    <dl>
      {keys.map(([names, text]) => (
        <div key={text}>
          <dt>{t(text)}</dt>
          <dd>
            {names.map((name) => (
              <kbd key={name}>{name}</kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </Dialog>
)
