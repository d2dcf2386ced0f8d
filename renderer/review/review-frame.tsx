import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { CommentForm, CommentList, type CommentPlace } from './comments.tsx'
import { progressOf } from './decisions.ts'
import type { Desk, DeskParts } from './desk.ts'
import { type DiffHandle, mayTakeKeys } from './diff-handle.ts'
import { enclosingLine, linesOf } from './enclosing-line.ts'
import { FileChanges, widthForTwo } from './file-changes.tsx'
import { FileHead } from './file-head.tsx'
import { FileList } from './file-list.tsx'
import { fileLook } from './file-look.ts'
import { FileNotices } from './file-notices.tsx'
import type { ReviewAction } from './keys.ts'
import { nextUndecided, nextUnseen } from './next-unseen.ts'
import { ReviewBody } from './review-body.tsx'
import { ReviewHead } from './review-head.tsx'
import { ReviewKeys } from './review-keys.tsx'
import { hunkText } from './spoken.ts'
import { useReviewKeys } from './use-review-keys.ts'
import { useWidth } from './use-width.ts'
import { fileVerbs, type VerbName } from './verbs.ts'
import './review.css'

/** Who asked for the review longer ago is elsewhere by now. */
const wantedMs = 2000

/** The review screen: the files, the changes of one of them, and the keys to go through them. */
export function ReviewFrame({ desk, parts }: { desk: Desk; parts: DeskParts }) {
  const { kind, files, progress, path, loaded } = desk
  const file = files.find((each) => each.path === path)
  const text = loaded?.status === 'read' ? loaded.file : null
  const mine = progressOf(progress, path)
  const verbs = useMemo(
    () => fileVerbs(kind, mine, file ?? {}),
    [kind, mine, file?.isStale, file?.isFixed, file?.isWhole],
  )
  const root = useRef<HTMLDivElement>(null)
  const [body, setBody] = useState<HTMLElement | null>(null)
  const width = useWidth(body)
  const fontSize = useSettings((state) => state.view?.settings.editor.fontSize) ?? 13
  const view = useLayout((state) => state.reviewView)
  const isInline = view === null ? (width ?? 0) < widthForTwo(fontSize) : view === 'inline'
  const [isEditing, setEditing] = useState(false)
  const [commentAt, setCommentAt] = useState<CommentPlace | null>(null)
  const [isAsking, setAsking] = useState(false)
  const [isHelpShown, setHelpShown] = useState(false)
  const [said, say] = useState('')
  /** Of the file it was made for: another one's is not there yet. */
  const handle = useRef<{ readonly path: string; readonly diff: DiffHandle } | null>(null)
  const diff = () => (handle.current?.path === latest.current.desk.path ? handle.current.diff : null)
  const latest = useRef({ desk, text, verbs })
  latest.current = { desk, text, verbs }
  const isJustOpened = useRef(true)

  useEffect(() => {
    if (path !== '' && loaded === undefined) desk.readFile(path)
  }, [path, loaded === undefined])
  useEffect(() => {
    setEditing(false)
    setCommentAt(null)
  }, [path])
  // Where the last file went, the keys were in it.
  useEffect(() => {
    if (files.length === 0 && mayTakeKeys(isJustOpened.current)) root.current?.focus()
  }, [files.length === 0])

  useEffect(() => {
    if (Date.now() - desk.keysWantedAt > wantedMs) return
    if (diff()) diff()?.focus()
    else root.current?.focus()
  }, [desk.keysWantedAt])

  const shownPlace = useRef(desk.place)
  const goToPlace = () => {
    const { place } = latest.current.desk
    if (!place || place === shownPlace.current || place.path !== latest.current.desk.path) return
    if (!latest.current.text || !diff()) return
    shownPlace.current = place
    if (place.hunk !== undefined) diff()?.goTo(place.hunk)
  }
  useEffect(goToPlace, [desk.place, path, text])

  const onReady = useCallback(
    (made: DiffHandle) => {
      handle.current = { path, diff: made }
      queueMicrotask(() => {
        isJustOpened.current = false
        goToPlace()
      })
    },
    [path],
  )
  const mayFocus = useCallback(() => mayTakeKeys(isJustOpened.current), [])

  const open = (wanted: string) => {
    if (wanted === path) return
    // The next file may have to be read first: the keys are in the review meanwhile.
    if (document.activeElement?.closest('.review-file')) root.current?.focus()
    desk.open(wanted)
    const next = files.find((each) => each.path === wanted)
    if (!next) return
    const { sign } = fileLook(kind, next, progress)
    say([visibleLine(wanted), t(`diff.${next.change}`), ...(sign ? [sign.word] : [])].join(', '))
  }
  const goToFile = (step: 1 | -1) => {
    const index = files.findIndex((each) => each.path === path)
    const next = files[(index + step + files.length) % files.length]
    if (next) open(next.path)
  }
  /** The cursor stands elsewhere once the move was drawn. */
  const sayHunk = () =>
    requestAnimationFrame(() => {
      const now = latest.current
      const hunk = now.text?.hunks.find(({ number }) => number === diff()?.currentHunk())
      if (!hunk || !now.text) return
      const enclosing = enclosingLine(now.text.path, linesOf(now.text.before ?? ''), hunk.oldStart)
      say(hunkText(hunk, now.text.hunks.length, now.verbs.bar(hunk.number).word, enclosing))
    })
  const goToHunk = (step: 1 | -1) => {
    diff()?.goToHunk(step)
    sayHunk()
  }
  const goOn = (hunk: number) => {
    const next = (kind === 'patch' ? nextUndecided : nextUnseen)(files, progress, path, hunk)
    // That all of a patch is decided, its head says.
    if (!next) say(kind === 'patch' ? '' : t('changes.all-seen'))
    else if (next.hunk === null) open(next.path)
    else {
      diff()?.goTo(next.hunk)
      sayHunk()
    }
  }
  const onVerb = useCallback((verb: VerbName, hunk: number) => {
    const { desk: now } = latest.current
    const shown = now.files.find((each) => each.path === now.path)
    if (shown) now.onVerb(verb, shown, hunk)
    // The button may go with its hunk: the keys go on where it stood.
    if (hunk > 0) diff()?.goTo(hunk)
    diff()?.focus()
  }, [])
  const onToggle = useCallback((hunk: Hunk, index: number) => {
    const { desk: now } = latest.current
    now.onToggle(now.path, hunk, index)
  }, [])
  const press = (key: 'A' | 'R') => {
    const shown = diff()
    if (!file || !shown || !text || verbs.isLocked) return
    const hunk = file.isWhole ? 0 : shown.currentHunk()
    const verb = verbs.bar(hunk).verbs.find((each) => each.key === key)
    if (verb && desk.onVerb(verb.name, file, hunk)) goOn(hunk)
  }
  const toggleLine = () => {
    const place = diff()?.currentLine()
    if (!place || verbs.isLocked || verbs.boxes === 'none' || mine.editedText !== undefined) return
    const isIn = verbs.line(place.hunk, place.index) === 'kept'
    onToggle(place.hunk, place.index)
    if (verbs.boxes === 'taken') say(t(isIn ? 'review.line-out' : 'review.line-in'))
    else say(t(isIn ? 'changes.line-out' : 'changes.line-in'))
  }
  const canEdit = desk.edit !== null && text !== null && !file?.isStale && text.after !== null && !text.binary
  const canOpen = desk.openFile !== null && file !== undefined && file.change !== 'deleted'
  const openFile = () => desk.openFile?.(diff()?.selection()?.startLine ?? 1)
  const endComment = () => {
    setCommentAt(null)
    diff()?.focus()
  }

  const run = (action: ReviewAction) => {
    switch (action) {
      case 'next-hunk':
        return goToHunk(1)
      case 'previous-hunk':
        return goToHunk(-1)
      case 'next-file':
        return goToFile(1)
      case 'previous-file':
        return goToFile(-1)
      case 'first':
        return press('A')
      case 'second':
        return press('R')
      case 'line':
        return toggleLine()
      case 'edit':
        if (canEdit) setEditing(true)
        else if (canOpen) openFile()
        return
      case 'comment':
        return setCommentAt(diff()?.selection() ?? null)
      case 'back':
        return desk.takeBack()
      case 'again':
        return desk.doAgain()
      case 'rebase':
        return file?.isStale ? desk.rebase?.() : undefined
      case 'finish':
        return desk.finish()
      case 'room':
        return useLayout.getState().toggleMaximised()
      case 'help':
        return setHelpShown(true)
    }
  }
  const escape = () => {
    if (!isEditing && commentAt === null && !isAsking) return false
    setEditing(false)
    setAsking(false)
    endComment()
    return true
  }
  const pressed = useReviewKeys({ kind, isBusy: desk.isBusy, isEditing, run, escape })
  const staleCount = files.filter(({ isStale }) => isStale).length

  return (
    <div ref={root} className="review" tabIndex={-1} onKeyDownCapture={pressed}>
      <p className="visually-hidden" aria-live="polite" role="status">
        {said}
      </p>
      <ReviewHead desk={desk} parts={parts} isAsking={isAsking} onAsk={setAsking} onHelp={() => setHelpShown(true)} />
      {files.length === 0 ? (
        parts.empty
      ) : (
        <ReviewBody
          files={files.length}
          side={
            <>
              <FileList
                kind={kind}
                files={files}
                progress={progress}
                chosen={path}
                onChoose={open}
                onTick={desk.onTick}
                onVerb={(each, verb) => {
                  desk.onFileVerb(each, verb)
                  root.current?.focus() // The row goes, and its button with it.
                }}
              />
              <CommentList
                comments={progress.comments}
                onOpen={(each) => open(each.path)}
                onRemove={(each) => desk.changeComments((before) => before.filter((other) => other !== each))}
              />
            </>
          }
        >
          <section ref={setBody} className="review-file" aria-label={visibleLine(path)}>
            {file && (
              <>
                <FileHead
                  file={file}
                  text={text}
                  word={file.isFixed ? null : (fileLook(kind, file, progress).sign?.word ?? null)}
                  isInline={isInline}
                  isEditing={isEditing}
                  onEdit={canEdit ? () => setEditing(!isEditing) : null}
                  onOpen={canOpen && desk.edit === null ? openFile : null}
                  onComment={() => run('comment')}
                  onInline={(inline) => useLayout.getState().showReviewAs(inline ? 'inline' : 'side-by-side')}
                />
                <FileNotices
                  file={file}
                  loaded={loaded}
                  verbs={verbs}
                  rebase={
                    <Button isSmall keys="B" disabled={desk.isBusy} onClick={() => desk.rebase?.()}>
                      {tCount('review.rebase', staleCount)}
                    </Button>
                  }
                  onVerb={onVerb}
                  onReadAgain={() => desk.readFile(path)}
                />
                {text && width !== null && (
                  <FileChanges
                    key={path}
                    file={file}
                    text={text}
                    isInline={isInline}
                    isEditing={isEditing}
                    progress={mine}
                    verbs={verbs}
                    readBytes={desk.readBytes}
                    mayFocus={mayFocus}
                    onReady={onReady}
                    onVerb={onVerb}
                    onToggle={onToggle}
                    onEdit={(edited, work) => desk.edit?.(edited, work)}
                  />
                )}
                {commentAt && (
                  <CommentForm
                    place={commentAt}
                    onCancel={endComment}
                    onSave={(words) => {
                      endComment()
                      desk.changeComments((before) => [...before, { path, ...commentAt, text: words }])
                    }}
                  />
                )}
              </>
            )}
          </section>
        </ReviewBody>
      )}
      {parts.foot}
      {isHelpShown && (
        <ReviewKeys
          kind={kind}
          onClose={() => {
            setHelpShown(false)
            diff()?.focus()
          }}
        />
      )}
    </div>
  )
}
