import type { ReactNode } from 'react'
import { t } from '../locale/text.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import type { ListedFile } from './decisions.ts'
import type { Desk } from './desk.ts'
import { VerbButtons } from './verb-buttons.tsx'
import type { FileVerbs, VerbName } from './verbs.ts'

interface FileNoticesProps {
  readonly file: ListedFile
  readonly loaded: Desk['loaded']
  readonly verbs: FileVerbs
  /** What can be done about a file that changed on the disk. */
  readonly rebase: ReactNode
  onVerb(verb: VerbName, hunk: number): void
  onReadAgain(): void
}

/** What is to be known of a file before its changes: that it is stale, fixed, taken only as a whole, or was not read. */
export function FileNotices({ file, loaded, verbs, rebase, onVerb, onReadAgain }: FileNoticesProps) {
  const hasLines = loaded?.status === 'read' && loaded.file.hunks.length > 0
  return (
    <>
      {file.isStale && (
        <div className="review-form">
          <Notice tone="warning">{t('review.stale')}</Notice>
          {rebase}
        </div>
      )}
      {file.isFixed && hasLines && (
        <div className="review-form">
          <Notice tone="warning">
            {t(`changes.fixed.${file.isFixed}`)}. {t(`changes.fixed.${file.isFixed}.hint`)}
          </Notice>
        </div>
      )}
      {file.isWhole && !file.isFixed && hasLines && (
        <div className="review-form">
          <Notice tone="info">
            {t(`changes.whole.${file.isWhole}`)}. {t('changes.whole.hint')}
          </Notice>
          <VerbButtons
            verbs={verbs.bar(0).verbs}
            isLocked={verbs.isLocked}
            isSmall
            onVerb={(verb) => onVerb(verb, 0)}
          />
        </div>
      )}
      {loaded?.status === 'failed' && (
        <div className="review-form">
          <Notice tone="error">{loaded.text}</Notice>
          <Button isSmall onClick={onReadAgain}>
            {t('try-again')}
          </Button>
        </div>
      )}
    </>
  )
}
