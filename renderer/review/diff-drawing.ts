import type { editor } from 'monaco-editor/editor'
import type { ReviewText } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { monaco } from '../monaco/monaco.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { enclosingLine, linesOf } from './enclosing-line.ts'
import { boxTitle } from './hunk-line.tsx'
import { linePlaces, type LineRange, placesAsDrawn, startOf } from './hunk-lines.ts'
import type { FileVerbs, VerbName } from './verbs.ts'

export const sideOf = (diff: editor.IStandaloneDiffEditor, side: 'before' | 'after') =>
  side === 'before' ? diff.getOriginalEditor() : diff.getModifiedEditor()

/** The changed lines of one side where the editor draws them. */
export function drawnPlaces(diff: editor.IStandaloneDiffEditor, side: 'before' | 'after', file: ReviewText) {
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

/** Puts a bar with what can be done above each hunk. Returns the undoing. */
export function drawBars(
  diff: editor.IStandaloneDiffEditor,
  file: ReviewText,
  verbs: FileVerbs,
  onVerb: (verb: VerbName, hunk: number) => void,
): () => void {
  const after = sideOf(diff, 'after')
  const places = drawnPlaces(diff, 'after', file)
  const before = linesOf(file.before ?? '')
  const ids: string[] = []
  const lineOf = (hunk: ReviewText['hunks'][number]) => {
    const start = startOf(hunk)
    const first = places.find((place) => place.hunk === hunk)
    return first && Math.abs(first.line - start) < hunk.lines.length ? Math.min(start, first.line) : start
  }
  after.changeViewZones((zones) => {
    for (const hunk of file.hunks) {
      ids.push(
        zones.addZone({
          afterLineNumber: Math.max(0, lineOf(hunk) - 1),
          heightInPx: 30,
          domNode: barOf(
            hunk.number,
            file.hunks.length,
            enclosingLine(file.path, before, hunk.oldStart),
            verbs,
            onVerb,
          ),
          suppressMouseDown: false,
        }),
      )
    }
  })
  // Monaco hides what stands between lines from screen readers; these bars are for them too.
  for (const zones of after.getDomNode()?.querySelectorAll('.view-zones') ?? []) zones.removeAttribute('aria-hidden')
  return () => after.changeViewZones((zones) => ids.forEach((id) => zones.removeZone(id)))
}

function barOf(
  number: number,
  total: number,
  enclosing: string | null,
  verbs: FileVerbs,
  onVerb: (verb: VerbName, hunk: number) => void,
): HTMLElement {
  const { state, word, verbs: offered } = verbs.bar(number)
  const title = t('review.hunk', { number, total })
  const bar = document.createElement('div')
  bar.className = `hunk-bar ${state}`
  bar.setAttribute('role', 'group')
  bar.setAttribute('aria-label', title)
  const label = document.createElement('span')
  label.textContent = word === null ? title : `${title} · ${word}`
  const buttons = offered.map(({ name, icon, text, isOn }) => {
    const made = document.createElement('button')
    made.type = 'button'
    made.className = `button small ${isOn ? 'on' : ''}`
    made.disabled = verbs.isLocked
    if (isOn !== null) made.setAttribute('aria-pressed', String(isOn))
    const glyph = document.createElement('span')
    glyph.className = `codicon codicon-${icon}`
    glyph.ariaHidden = 'true'
    made.append(glyph, text)
    made.addEventListener('mousedown', (event) => event.stopPropagation())
    made.addEventListener('click', () => onVerb(name, number))
    return made
  })
  const row = document.createElement('div')
  row.className = 'hunk-row'
  row.append(label, ...buttons)
  if (enclosing !== null) {
    bar.setAttribute('aria-description', visibleLine(enclosing))
    const under = document.createElement('span')
    under.className = 'enclosing mono'
    under.textContent = visibleLine(enclosing)
    row.append(under)
  }
  // Monaco lays the outer element out itself.
  bar.append(row)
  return bar
}

/** Marks each changed line with a box that says whether it is meant, and dims what was left out. Returns the undoing. */
export function drawBoxes(diff: editor.IStandaloneDiffEditor, file: ReviewText, verbs: FileVerbs): () => void {
  if (verbs.boxes === 'none') return () => {}
  const collections = (['before', 'after'] as const).map((side) =>
    sideOf(diff, side).createDecorationsCollection(
      drawnPlaces(diff, side, file).map(({ hunk, index, line }) => {
        const state = verbs.line(hunk, index)
        return {
          range: new monaco.Range(line, 1, line, 1),
          options: {
            isWholeLine: true,
            glyphMarginClassName: state === 'kept' ? 'line-box kept' : 'line-box',
            glyphMarginHoverMessage: { value: boxTitle(verbs.boxes, state) },
            ...(state === 'left' ? { inlineClassName: 'line-rejected' } : {}),
          },
        }
      }),
    ),
  )
  return () => collections.forEach((collection) => collection.clear())
}
