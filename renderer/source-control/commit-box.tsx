import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { GitRepository } from '../../preload/contract/git.ts'
import { shortcutText } from '../commands/keys.ts'
import { t, tCount } from '../locale/text.ts'
import { useDocuments } from '../state/document-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { unsavedIn, useSourceControl, whyNotCommit } from '../state/source-control-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'

const keys = 'Ctrl+Enter'
/** The box may come a little after the wish for it, while git is read; later than that someone types elsewhere. */
const wishMs = 2000
let answered = 0

/** The next commit: its message, and the button that makes it or says why it cannot. */
export function CommitBox({ git }: { git: GitRepository }) {
  const message = useSourceControl((state) => state.message)
  const isAmending = useSourceControl((state) => state.isAmending)
  const committing = useSourceControl((state) => state.committing)
  const reason = useSourceControl(whyNotCommit)
  const { writeMessage, toggleAmending, commit } = useSourceControl.getState()
  const wanted = useLayout((state) => state.commitWantedAt)
  const element = useRef<HTMLTextAreaElement>(null)
  const reasonId = useId()
  const branch = visibleLine(git.branch ?? git.head?.hash.slice(0, 7) ?? '')
  const count = git.staged.length + git.stagedOutside
  const hasChanges = useSourceControl((state) => state.changed > 0)
  const isTold = reason === 'conflicts' || (reason === 'nothing-staged' && hasChanges)

  useEffect(() => {
    const isFresh = wanted !== answered && performance.now() - wanted < wishMs
    answered = wanted
    if (isFresh) element.current?.focus()
  }, [wanted])
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return
    event.preventDefault()
    void commit()
  }
  return (
    <div className="commit-box" role="group" aria-label={t('source-control.commit-box')}>
      <textarea
        ref={element}
        className="input"
        aria-label={t('source-control.message')}
        placeholder={t('source-control.placeholder', { branch })}
        value={message}
        maxLength={20_000}
        readOnly={committing !== null}
        onChange={(event) => writeMessage(event.target.value)}
        onKeyDown={pressed}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={isAmending}
          disabled={git.head === null || git.operation === 'merge' || committing !== null}
          onChange={toggleAmending}
        />
        {t('source-control.amend')}
      </label>
      <Button
        look="primary"
        icon="check"
        disabled={reason !== null}
        aria-describedby={isTold ? reasonId : undefined}
        title={`${isAmending ? t('source-control.amend') : t('source-control.commit')} (${shortcutText(keys)})`}
        onClick={() => void commit()}
      >
        {isAmending
          ? t('source-control.amend-do')
          : count > 0
            ? tCount('source-control.commit-count', count)
            : t('source-control.commit')}
      </Button>
      {isTold && (
        <p id={reasonId} className="commit-reason muted">
          {t(`source-control.reason.${reason}`)}
        </p>
      )}
      <CommitNote git={git} />
      {committing && <Committing output={committing.output} isCancelled={committing.isCancelled} />}
      <Refusal />
    </div>
  )
}

/** What one would rather know before. */
function CommitNote({ git }: { git: GitRepository }) {
  const isAmending = useSourceControl((state) => state.isAmending)
  const unsaved = useDocuments(({ documents }) => unsavedIn(git, documents))
  const { upstream, ahead } = git
  return (
    <>
      {unsaved !== null && (
        <p className="commit-reason warning">{t('source-control.unsaved', { path: visibleLine(unsaved) })}</p>
      )}
      {isAmending && upstream !== null && ahead === 0 && (
        <p className="commit-reason warning">{t('source-control.published', { upstream: visibleLine(upstream) })}</p>
      )}
    </>
  )
}

/** Hooks can take their time: what they print is shown as it comes. */
function Committing({ output, isCancelled }: { output: string; isCancelled: boolean }) {
  return (
    <div className="commit-progress" role="status">
      <div>
        <Icon name="loading" size={14} isTurning />
        <span>{t(isCancelled ? 'source-control.cancelling' : 'source-control.committing')}</span>
        <Button isSmall disabled={isCancelled} onClick={() => orTell(useSourceControl.getState().cancelCommit())}>
          {t('cancel')}
        </Button>
      </div>
      {output !== '' && <Output text={output} />}
    </div>
  )
}

function Refusal() {
  const refusal = useSourceControl((state) => state.refusal)
  if (refusal === null) return null
  return (
    <div className="commit-refusal" role="alert">
      <div>
        <Icon name="error" size={14} />
        <span>{t('source-control.refused')}</span>
        <IconButton icon="close" label={t('close')} onClick={() => useSourceControl.getState().dismissRefusal()} />
      </div>
      <Output text={refusal} />
    </div>
  )
}

/** The end is what counts, so it is in sight. */
function Output({ text }: { text: string }) {
  const box = useRef<HTMLPreElement>(null)
  useEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight
  }, [text])
  return (
    <pre ref={box} tabIndex={0} aria-label={t('source-control.output')}>
      {visibleText(withoutColors(text).trim())}
    </pre>
  )
}

/** Hooks that colour what they print do so for a terminal. */
// oxlint-disable-next-line no-control-regex
const withoutColors = (text: string): string => text.replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
