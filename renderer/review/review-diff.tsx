import { useEffect, useRef } from 'react'
import type { editor } from 'monaco-editor/editor'
import type { FileProgress, Hunk, ReviewText } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { codeOptions } from '../monaco/code-options.ts'
import { showHiddenCharacters } from '../monaco/hidden-characters.ts'
import { languageOf } from '../monaco/language-of.ts'
import { monaco } from '../monaco/monaco.ts'
import { sameHunk } from '../state/match-hunks.ts'
import { useSettings } from '../state/settings-store.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { resultText } from './decisions.ts'
import { drawBars, drawBoxes, drawnPlaces, sideOf } from './diff-drawing.ts'
import type { DiffHandle } from './diff-handle.ts'
import { startOf } from './hunk-lines.ts'
import { handleOf, renewText, showHunk } from './side-by-side.ts'
import type { FileVerbs, VerbName } from './verbs.ts'

interface ReviewDiffProps {
  readonly file: ReviewText
  readonly progress: FileProgress
  readonly verbs: FileVerbs
  readonly isInline: boolean
  readonly isEditing: boolean
  mayFocus(): boolean
  onReady(handle: DiffHandle): void
  onVerb(verb: VerbName, hunk: number): void
  onToggle(hunk: Hunk, index: number): void
  /** What the result reads by now; told as it is written. `work` is the same for all that one editing wrote. */
  onEdit(text: string, work: string): void
}

const tellEditMs = 300
let edits = 0

/** One file's texts side by side, each hunk under its own bar, each changed line with a box in the gutter. */
export default function ReviewDiff({ file, progress, verbs, isInline, isEditing, ...handlers }: ReviewDiffProps) {
  const element = useRef<HTMLDivElement>(null)
  const shown = useRef<editor.IStandaloneDiffEditor>(null)
  /** Takes over what was written, before its text goes. */
  const finish = useRef<(() => void) | null>(null)
  const fontSize = useSettings((state) => state.view?.settings.editor.fontSize) ?? 13
  /** The editor lives longer than one drawing, and calls what holds now. */
  const latest = useRef({ file, verbs, isEditing, ...handlers })
  latest.current = { file, verbs, isEditing, ...handlers }
  const drawnFile = useRef(file)

  useEffect(() => {
    const language = languageOf(file.path)
    const original = monaco.editor.createModel(file.before ?? '', language)
    const modified = monaco.editor.createModel(file.after ?? '', language)
    const made = monaco.editor.createDiffEditor(element.current!, {
      ...codeOptions,
      fontSize,
      lineHeight: Math.round(fontSize * 1.55),
      readOnly: true,
      domReadOnly: true,
      originalEditable: false,
      glyphMargin: true,
      renderOverviewRuler: false,
      renderMarginRevertIcon: false,
      hideUnchangedRegions: { enabled: true, contextLineCount: 3, minimumLineCount: 4 },
      experimental: { showMoves: true },
      useInlineViewWhenSpaceIsLimited: false,
      // Where it says something else than it seems to, a comment matters as much as code.
      unicodeHighlight: { ...codeOptions.unicodeHighlight, includeComments: true, includeStrings: true },
      originalAriaLabel: t('review.before', { path: visibleLine(file.path) }),
      modifiedAriaLabel: t('review.after', { path: visibleLine(file.path) }),
    })
    made.setModel({ original, modified })
    shown.current = made
    const stops = (['before', 'after'] as const).map((side) => showHiddenCharacters(sideOf(made, side)))
    const clicks = (['before', 'after'] as const).map((side) =>
      sideOf(made, side).onMouseDown(({ target }) => {
        const isBox = target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN
        const line = target.position?.lineNumber
        const now = latest.current
        if (!isBox || line === undefined || now.isEditing || now.verbs.isLocked || now.verbs.boxes === 'none') return
        const place = drawnPlaces(made, side, now.file).find((each) => each.line === line)
        if (place) now.onToggle(place.hunk, place.index)
      }),
    )
    latest.current.onReady(handleOf(made, () => latest.current.file))
    const first = file.hunks.find(({ number }) => verbs.bar(number).state === 'undecided') ?? file.hunks[0]
    if (first) sideOf(made, 'after').setPosition({ lineNumber: Math.max(1, startOf(first)), column: 1 })
    if (latest.current.mayFocus()) sideOf(made, 'after').focus()
    return () => {
      finish.current?.()
      for (const click of clicks) click.dispose()
      for (const stop of stops) stop()
      made.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [file.path])

  useEffect(() => shown.current?.updateOptions({ renderSideBySide: !isInline }), [file.path, isInline])

  // The file was read again: the cursor stays where it was, or goes to what came in its place.
  useEffect(() => {
    const made = shown.current
    const models = made?.getModel()
    const was = drawnFile.current
    drawnFile.current = file
    if (!made || !models || was === file || was.path !== file.path) return
    const hunk = was.hunks.find(({ number }) => number === handleOf(made, () => was).currentHunk())
    renewText(models.original, file.before ?? '')
    if (!latest.current.isEditing) renewText(models.modified, file.after ?? '')
    if (!hunk || sameHunk(was.hunks, hunk, file.hunks)) return
    const next = file.hunks[Math.min(was.hunks.indexOf(hunk), file.hunks.length - 1)]
    if (next) showHunk(made, next)
  }, [file])

  const isEdited = progress.editedText !== undefined
  useEffect(() => {
    const made = shown.current
    if (!made || isEditing || isEdited) return
    const draw = () => [
      drawBars(made, file, verbs, (verb, hunk) => latest.current.onVerb(verb, hunk)),
      drawBoxes(made, file, verbs),
    ]
    let drawn = draw()
    const erase = () => drawn.forEach((undo) => undo())
    const redrawing = made.onDidUpdateDiff(() => {
      erase()
      drawn = draw()
    })
    return () => {
      redrawing.dispose()
      erase()
    }
  }, [file, verbs, isEditing, isEdited])

  useEffect(() => {
    const made = shown.current
    const model = made?.getModel()?.modified
    if (!made || !model || isEditing) return
    const wanted = isEdited ? resultText(file, progress) : (file.after ?? '')
    if (model.getValue() !== wanted) model.setValue(wanted)
  }, [file, isEditing, progress.editedText])

  useEffect(() => {
    const made = shown.current
    const model = made?.getModel()?.modified
    made?.updateOptions({ readOnly: !isEditing, domReadOnly: !isEditing })
    if (!made || !model || !isEditing) return
    const begun = resultText(file, progress)
    if (model.getValue() !== begun) model.setValue(begun)
    sideOf(made, 'after').focus()
    return writeEdits(model, begun, finish, latest.current.onEdit)
  }, [file.path, isEditing])

  return <div ref={element} className="review-diff" />
}

/** Tells what is written a moment after each pause, and before the page or the editor goes. Returns the end of it. */
function writeEdits(
  model: editor.ITextModel,
  begun: string,
  finish: { current: (() => void) | null },
  onEdit: (text: string, work: string) => void,
): () => void {
  const work = `edit ${++edits}`
  let told = begun
  let pause: ReturnType<typeof setTimeout> | undefined
  const tell = () => {
    clearTimeout(pause)
    const text = model.getValue()
    if (text !== told) onEdit(text, work)
    told = text
  }
  const writing = model.onDidChangeContent(() => {
    clearTimeout(pause)
    pause = setTimeout(tell, tellEditMs)
  })
  // Ahead of who tells main when the page goes.
  addEventListener('pagehide', tell, { capture: true })
  finish.current = () => {
    finish.current = null
    tell()
    writing.dispose()
    removeEventListener('pagehide', tell, { capture: true })
  }
  return () => finish.current?.()
}
