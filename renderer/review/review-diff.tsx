import { useEffect, useRef } from 'react'
import type { editor } from 'monaco-editor/editor'
import type { FileProgress, Hunk, HunkChoice, ReviewText } from '../../preload/contract/patch.ts'
import { codeOptions } from '../monaco/code-options.ts'
import { languageOf } from '../monaco/language-of.ts'
import { monaco } from '../monaco/monaco.ts'
import { t } from '../locale/text.ts'
import { useSettings } from '../state/settings-store.ts'
import { keptLines, resultText } from './decisions.ts'
import { type DiffHandle, isSomeoneTyping } from './diff-handle.ts'
import { endOf, linePlaces, type LineRange, placesAsDrawn, startOf } from './hunk-lines.ts'

interface ReviewDiffProps {
  readonly file: ReviewText
  readonly progress: FileProgress
  readonly isInline: boolean
  readonly isEditing: boolean
  readonly isStale: boolean
  onReady(handle: DiffHandle): void
  onDecide(hunk: number, choice: HunkChoice): void
  onToggle(hunk: Hunk, index: number): void
  onEdit(text: string): void
}

/** One file's texts side by side, each hunk under its own bar, each changed line with a box in the gutter. */
export default function ReviewDiff({ file, progress, isInline, isEditing, isStale, ...handlers }: ReviewDiffProps) {
  const element = useRef<HTMLDivElement>(null)
  const shown = useRef<editor.IStandaloneDiffEditor>(null)
  /** Takes over what was written, before its text goes. */
  const finish = useRef<(() => void) | null>(null)
  const fontSize = useSettings((state) => state.view?.settings.editor.fontSize) ?? 13
  /** The editor lives longer than one drawing, and calls what holds now. */
  const latest = useRef({ file, progress, isEditing, isStale, ...handlers })
  latest.current = { file, progress, isEditing, isStale, ...handlers }

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
      originalAriaLabel: t('review.before', { path: file.path }),
      modifiedAriaLabel: t('review.after', { path: file.path }),
    })
    made.setModel({ original, modified })
    shown.current = made
    const clicks = (['before', 'after'] as const).map((side) =>
      sideOf(made, side).onMouseDown(({ target }) => {
        const isBox = target.type === monaco.editor.MouseTargetType.GUTTER_GLYPH_MARGIN
        const line = target.position?.lineNumber
        const now = latest.current
        if (!isBox || line === undefined || now.isEditing || now.isStale) return
        const place = drawnPlaces(made, side, now.file).find((each) => each.line === line)
        if (place) now.onToggle(place.hunk, place.index)
      }),
    )
    const handle = handleOf(made, () => latest.current.file)
    latest.current.onReady(handle)
    const first = file.hunks.find(({ number }) => progress.hunks[number] === undefined) ?? file.hunks[0]
    if (first) sideOf(made, 'after').setPosition({ lineNumber: Math.max(1, startOf(first)), column: 1 })
    if (!isSomeoneTyping()) sideOf(made, 'after').focus()
    return () => {
      finish.current?.()
      for (const click of clicks) click.dispose()
      made.dispose()
      original.dispose()
      modified.dispose()
    }
  }, [file])

  useEffect(() => shown.current?.updateOptions({ renderSideBySide: !isInline }), [file, isInline])

  useEffect(() => {
    const made = shown.current
    if (!made || isEditing) return
    const draw = () => [
      drawBars(made, file, progress, isStale, latest.current.onDecide),
      drawBoxes(made, file, progress),
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
  }, [file, progress, isEditing, isStale])

  useEffect(() => {
    const made = shown.current
    const model = made?.getModel()?.modified
    if (!made || !model) return
    const isEdited = progress.editedText !== undefined
    const wanted = isEditing || isEdited ? resultText(file, progress) : (file.after ?? '')
    if (model.getValue() !== wanted) model.setValue(wanted)
    made.updateOptions({ readOnly: !isEditing, domReadOnly: !isEditing })
    if (!isEditing) return
    sideOf(made, 'after').focus()
    const { onEdit } = latest.current
    finish.current = () => {
      finish.current = null
      if (model.getValue() !== wanted) onEdit(model.getValue())
    }
    return () => finish.current?.()
  }, [file, isEditing, progress.editedText])

  return <div ref={element} className="review-diff" />
}

const sideOf = (diff: editor.IStandaloneDiffEditor, side: 'before' | 'after') =>
  side === 'before' ? diff.getOriginalEditor() : diff.getModifiedEditor()

/** The changed lines of one side where the editor draws them. */
function drawnPlaces(diff: editor.IStandaloneDiffEditor, side: 'before' | 'after', file: ReviewText) {
  const drawn = (diff.getLineChanges() ?? []).map((change): LineRange =>
    side === 'after'
      ? [change.modifiedStartLineNumber, change.modifiedEndLineNumber]
      : [change.originalStartLineNumber, change.originalEndLineNumber],
  )
  return placesAsDrawn(
    linePlaces(file.hunks).filter((place) => place.side === side),
    drawn,
  )
}

function handleOf(diff: editor.IStandaloneDiffEditor, file: () => ReviewText): DiffHandle {
  const focused = () => (sideOf(diff, 'before').hasTextFocus() ? ('before' as const) : ('after' as const))
  const cursor = () => {
    const side = focused()
    return { side, line: sideOf(diff, side).getPosition()?.lineNumber ?? 1 }
  }
  const hunkAt = ({ side, line }: ReturnType<typeof cursor>) =>
    file().hunks.findIndex((hunk) =>
      side === 'after' ? line <= endOf(hunk) : line <= hunk.oldStart + Math.max(1, hunk.oldLines) - 1,
    )
  const show = (hunk: Hunk | undefined) => {
    if (!hunk) return
    const after = sideOf(diff, 'after')
    const line = Math.max(1, startOf(hunk))
    after.setPosition({ lineNumber: line, column: 1 })
    after.revealLineInCenterIfOutsideViewport(line)
    after.focus()
  }
  return {
    currentLine() {
      const { side, line } = cursor()
      return drawnPlaces(diff, side, file()).find((place) => place.line === line)
    },
    focus: () => sideOf(diff, 'after').focus(),
    currentHunk: () => (file().hunks[hunkAt(cursor())] ?? file().hunks.at(-1))?.number ?? 0,
    goToHunk(step) {
      const { hunks } = file()
      const current = hunkAt(cursor())
      show(hunks[Math.min(hunks.length - 1, Math.max(0, (current < 0 ? hunks.length : current) + step))])
    },
    goTo: (number) => show(file().hunks.find((hunk) => hunk.number === number)),
    selection() {
      const code = sideOf(diff, focused())
      const range = code.getSelection()
      const startLine = range?.startLineNumber ?? 1
      const endLine = Math.max(
        startLine,
        (range?.endLineNumber ?? 1) - (range?.endColumn === 1 && range.endLineNumber > startLine ? 1 : 0),
      )
      const model = code.getModel()
      const quote = model
        ? model.getValueInRange(new monaco.Range(startLine, 1, endLine, model.getLineMaxColumn(endLine)))
        : ''
      return { startLine, endLine, quote }
    },
  }
}

/** Puts a bar with accept and reject above each hunk. Returns the undoing. */
function drawBars(
  diff: editor.IStandaloneDiffEditor,
  file: ReviewText,
  progress: FileProgress,
  isStale: boolean,
  onDecide: (hunk: number, choice: HunkChoice) => void,
): () => void {
  const after = sideOf(diff, 'after')
  const places = drawnPlaces(diff, 'after', file)
  const ids: string[] = []
  const lineOf = (hunk: Hunk) => {
    const start = startOf(hunk)
    const first = places.find((place) => place.hunk === hunk)
    return first && Math.abs(first.line - start) < hunk.lines.length ? Math.min(start, first.line) : start
  }
  after.changeViewZones((zones) => {
    for (const hunk of progress.editedText === undefined ? file.hunks : []) {
      const bar = hunkBar(hunk, file, progress, isStale, onDecide)
      ids.push(
        zones.addZone({
          afterLineNumber: Math.max(0, lineOf(hunk) - 1),
          heightInPx: 30,
          domNode: bar,
          suppressMouseDown: false,
        }),
      )
    }
  })
  // Monaco hides what stands between lines from screen readers; these bars are for them too.
  for (const zones of after.getDomNode()?.querySelectorAll('.view-zones') ?? []) zones.removeAttribute('aria-hidden')
  return () => after.changeViewZones((zones) => ids.forEach((id) => zones.removeZone(id)))
}

function hunkBar(
  hunk: Hunk,
  file: ReviewText,
  progress: FileProgress,
  isStale: boolean,
  onDecide: (hunk: number, choice: HunkChoice) => void,
): HTMLElement {
  const choice = progress.hunks[hunk.number]
  const state = choice === undefined ? 'undecided' : typeof choice === 'string' ? choice : 'partly'
  const bar = document.createElement('div')
  bar.className = `hunk-bar ${state}`
  bar.setAttribute('role', 'group')
  bar.setAttribute('aria-label', t('review.hunk', { number: hunk.number, total: file.hunks.length }))
  const label = document.createElement('span')
  label.textContent = `${t('review.hunk', { number: hunk.number, total: file.hunks.length })} · ${t(`review.state.${state}`)}`
  const button = (text: string, wanted: 'accepted' | 'rejected', icon: string) => {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = `button small ${choice === wanted ? 'on' : ''}`
    made.disabled = isStale
    made.setAttribute('aria-pressed', String(choice === wanted))
    const glyph = document.createElement('span')
    glyph.className = `codicon codicon-${icon}`
    glyph.ariaHidden = 'true'
    made.append(glyph, text)
    made.addEventListener('mousedown', (event) => event.stopPropagation())
    made.addEventListener('click', () => onDecide(hunk.number, wanted))
    return made
  }
  const row = document.createElement('div')
  row.className = 'hunk-row'
  row.append(label, button(t('review.accept'), 'accepted', 'check'), button(t('review.reject'), 'rejected', 'close'))
  // Monaco lays the outer element out itself.
  bar.append(row)
  return bar
}

/** Marks each changed line with a box that says whether it is kept, and dims what is not. Returns the undoing. */
function drawBoxes(diff: editor.IStandaloneDiffEditor, file: ReviewText, progress: FileProgress): () => void {
  if (progress.editedText !== undefined) return () => {}
  const kept = new Map(file.hunks.map((hunk) => [hunk.number, new Set(keptLines(progress, hunk))]))
  const collections = (['before', 'after'] as const).map((side) =>
    sideOf(diff, side).createDecorationsCollection(
      drawnPlaces(diff, side, file).map(({ hunk, index, line }) => {
        const isKept = kept.get(hunk.number)?.has(index) ?? false
        const isRejected = !isKept && progress.hunks[hunk.number] !== undefined
        return {
          range: new monaco.Range(line, 1, line, 1),
          options: {
            isWholeLine: true,
            glyphMarginClassName: isKept ? 'line-box kept' : 'line-box',
            glyphMarginHoverMessage: { value: t(isKept ? 'review.line-kept' : 'review.line-left') },
            ...(isRejected ? { inlineClassName: 'line-rejected' } : {}),
          },
        }
      }),
    ),
  )
  return () => collections.forEach((collection) => collection.clear())
}
