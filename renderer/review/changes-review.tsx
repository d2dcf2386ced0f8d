import { useEffect } from 'react'
import type { ChangesPart, ChangesSource, ChangesVerb } from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { stackOf } from '../state/changes-deeds.ts'
import { askForChanges } from '../state/ask-for-changes.ts'
import { type OpenChanges, useChanges } from '../state/changes-store.ts'
import { tabOfChanges, useEditor } from '../state/editor-store.ts'
import { own } from '../state/own.ts'
import { bytesOfChanges } from '../state/side-bytes.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { chosenParts, countsOf, hunkMeant, keptOf, restParts, toggleChosen, wholeParts } from './act-parts.ts'
import { ChangesFoot } from './changes-foot.tsx'
import { AllButtons, ChangesEmpty, ChangesTitle, ChangesTotals, LinesButton } from './changes-head.tsx'
import { decideFile, decideHunk, type ListedFile, progressOf, stateOf } from './decisions.ts'
import { commentsText } from './deed-text.ts'
import type { Desk } from './desk.ts'
import { ReviewFrame } from './review-frame.tsx'
import { isAct, mainVerb } from './verbs.ts'

interface ChangesReviewProps {
  readonly source: ChangesSource
  readonly state: OpenChanges
}

/** Changes that stand: what is decided of them is done at once, and can be taken back. */
export function ChangesReview({ source, state }: ChangesReviewProps) {
  const { files, progress, texts, isBusy, said, place } = state
  const workspaceId = useWorkspace(({ workspace }) => workspace?.workspaceId) ?? ''
  const canTakeBack = useChanges(({ done }) => (done[stackOf(source)]?.length ?? 0) > 0)
  const { choosePath, readFile, choose, mark, act, takeBack } = useChanges.getState()
  const { kind } = source
  const first = files.find((file) => stateOf(file, progress) !== 'accepted') ?? files[0]
  const path = files.some((file) => file.path === state.path) ? (state.path ?? '') : (first?.path ?? '')
  const counts = countsOf(files, progress)
  const wanted = useEditor(({ changedPath }) => (changedPath?.tabId === tabOfChanges(source) ? changedPath : null))
  useEffect(() => {
    if (!wanted || !files.some((file) => file.path === wanted.path)) return
    choosePath(source, wanted.path)
    useEditor.setState({ changedPath: null })
  }, [wanted, files])
  // What is read stays in sight when others come before it.
  useEffect(() => {
    if (path !== '' && path !== state.path) choosePath(source, path)
  }, [path, state.path])
  const markVerb = kind === 'commits' ? 'see' : 'keep'

  const keep = (paths: readonly string[], hunks: number, change: (before: ReviewProgress) => ReviewProgress) =>
    mark(source, { verb: markVerb, paths, hunks, lines: 0 }, change)
  const keepFiles = (kept: readonly ListedFile[]) =>
    keep(
      kept.map((file) => file.path),
      0,
      (before) => kept.reduce((all, file) => decideFile(file, all, 'accepted'), before),
    )
  const doIt = (verb: ChangesVerb, pick: (now: OpenChanges) => readonly ChangesPart[]) => void act(source, verb, pick)
  const finish = () => {
    const verb = mainVerb[kind]
    if (verb) doIt(verb, (now) => chosenParts(now.files, now.texts, now.progress))
  }
  const back = () => void takeBack(source)

  const desk: Desk = {
    kind,
    files,
    progress,
    path,
    loaded: own(texts, path),
    isBusy,
    canTakeBack,
    canDoAgain: false,
    place,
    keysWantedAt: 0,
    open: (wanted) => choosePath(source, wanted),
    readFile: (wanted) => void readFile(source, wanted),
    readBytes: bytesOfChanges(workspaceId, source, path),
    onVerb(verb, file, hunk) {
      if (isAct(verb)) {
        doIt(verb, hunkMeant(state, file.path, hunk))
        return false
      }
      if (hunk === 0) keepFiles([file])
      else if (progressOf(progress, file.path).hunks[hunk] !== 'accepted')
        keep([file.path], 1, (before) => decideHunk(before, file.path, hunk, 'accepted'))
      return true
    },
    onToggle: (wanted, hunk, index) => choose(source, (before) => toggleChosen(before, wanted, hunk, index)),
    onTick(file, isOn) {
      if (isOn) keepFiles([file])
      else choose(source, (before) => ({ ...before, files: { ...before.files, [file.path]: { hunks: {} } } }))
    },
    onFileVerb: (file, verb) => doIt(verb, (now) => wholeParts(now, [file.path])),
    finish,
    takeBack: back,
    doAgain: () => {},
    changeComments: (next) => choose(source, (before) => ({ ...before, comments: next(before.comments) })),
    askForChanges: (words) => askForChanges(source, commentsText(words, progress.comments)),
    edit: null,
    openFile:
      kind === 'session' || kind === 'working-tree'
        ? (line) => useEditor.getState().openFile(path, { line, pin: true })
        : null,
    rebase: null,
  }
  const acting = files.filter(({ isFixed }) => !isFixed)

  return (
    <ReviewFrame
      desk={desk}
      parts={{
        title: <ChangesTitle source={source} commits={state.commits ?? []} count={files.length} />,
        totals: <ChangesTotals kind={kind} files={files} counts={counts} />,
        buttons: (
          <AllButtons
            kind={kind}
            kept={keptOf(acting, progress)}
            isDisabled={acting.length === 0}
            onKeep={() => keepFiles(acting)}
            onVerb={(verb) =>
              doIt(verb, (now) =>
                verb === 'undo'
                  ? restParts(now)
                  : wholeParts(
                      now,
                      now.files.map((file) => file.path),
                    ),
              )
            }
          />
        ),
        primary: <LinesButton kind={kind} chosen={counts.chosen} onPress={finish} />,
        share: kind === 'session' || kind === 'commits' ? counts.seen / Math.max(1, counts.hunks) : null,
        problem: undefined,
        empty: <ChangesEmpty source={source} />,
        foot: <ChangesFoot said={said} canTakeBack={canTakeBack} onTakeBack={back} />,
      }}
    />
  )
}
