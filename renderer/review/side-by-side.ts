import type { editor } from 'monaco-editor/editor'
import type { ReviewText } from '../../preload/contract/patch.ts'
import { monaco } from '../monaco/monaco.ts'
import { quoteOf } from './comment-quote.ts'
import type { DiffHandle } from './diff-handle.ts'
import { drawnPlaces, sideOf } from './diff-drawing.ts'
import { endOf, startOf } from './hunk-lines.ts'

/** The review's hold on two texts side by side. */
export function handleOf(diff: editor.IStandaloneDiffEditor, file: () => ReviewText): DiffHandle {
  const focused = () => (sideOf(diff, 'before').hasTextFocus() ? ('before' as const) : ('after' as const))
  const cursor = () => {
    const side = focused()
    return { side, line: sideOf(diff, side).getPosition()?.lineNumber ?? 1 }
  }
  const hunkAt = ({ side, line }: ReturnType<typeof cursor>) =>
    file().hunks.findIndex((hunk) =>
      side === 'after' ? line <= endOf(hunk) : line <= hunk.oldStart + Math.max(1, hunk.oldLines) - 1,
    )
  const show = (hunk: ReviewText['hunks'][number] | undefined) => {
    if (!hunk) return
    showHunk(diff, hunk)
    sideOf(diff, 'after').focus()
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
      const isBefore = focused() === 'before'
      const removed = new Set(isBefore ? drawnPlaces(diff, 'before', file()).map(({ line }) => line) : [])
      const lines = model ? model.getLinesContent().slice(startLine - 1, endLine) : []
      const quote = quoteOf(
        lines.map((text, index) => ({ kind: removed.has(startLine + index) ? 'removed' : 'context', text })),
      )
      return { startLine, endLine, quote }
    },
  }
}

/** Puts the cursor on a hunk and brings it into view, without taking the keys. */
export function showHunk(diff: editor.IStandaloneDiffEditor, hunk: ReviewText['hunks'][number]): void {
  const line = Math.max(1, startOf(hunk))
  sideOf(diff, 'after').setPosition({ lineNumber: line, column: 1 })
  sideOf(diff, 'after').revealLineInCenterIfOutsideViewport(line)
}

/** Puts another text in the place of one, touching only what differs: what is in view stays in view. */
export function renewText(model: editor.ITextModel, text: string): void {
  const old = model.getValue()
  if (old === text) return
  const most = Math.min(old.length, text.length)
  let start = 0
  while (start < most && old[start] === text[start]) start++
  let same = 0
  while (same < most - start && old[old.length - 1 - same] === text[text.length - 1 - same]) same++
  const range = monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(old.length - same))
  model.applyEdits([{ range, text: text.slice(start, text.length - same) }])
}
