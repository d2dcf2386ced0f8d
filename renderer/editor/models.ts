import type { editor } from 'monaco-editor/editor'
import { useDocuments } from '../state/document-store.ts'
import { liveTexts } from '../state/live-texts.ts'
import { monaco } from '../monaco/monaco.ts'

/** Where the cursor and the scroll stood in files whose tab is open but not shown. */
export const viewStates = new Map<string, editor.ICodeEditorViewState | null>()

/**
 * The text of an open file, made at first need. `text` is what the disk holds, `draft` unsaved text to begin with.
 * It lives as long as the document does.
 */
export function modelOf(path: string, text: string, draft: string | null): editor.ITextModel {
  const uri = monaco.Uri.from({ scheme: 'workspace', path: `/${path}` })
  const existing = monaco.editor.getModel(uri)
  if (existing) return existing

  const model = monaco.editor.createModel(text, undefined, uri)
  let savedVersion = model.getAlternativeVersionId()
  const alternatives = new Map([[model.getVersionId(), savedVersion]])
  const tell = () => useDocuments.getState().edited(path, model.getAlternativeVersionId() !== savedVersion)
  model.onDidChangeContent(tell)
  liveTexts.set(path, {
    read() {
      alternatives.clear()
      alternatives.set(model.getVersionId(), model.getAlternativeVersionId())
      return model.getValue()
    },
    version: () => model.getVersionId(),
    markSaved(version) {
      savedVersion = alternatives.get(version) ?? model.getAlternativeVersionId()
      tell()
    },
    replace: (replacement) => replaceText(model, replacement),
    dispose() {
      liveTexts.delete(path)
      viewStates.delete(path)
      model.dispose()
    },
  })
  if (draft !== null && draft !== text) replaceText(model, draft)
  return model
}

/** Takes over what the disk holds by now, for a text that was not edited. */
export function followDisk(path: string, model: editor.ITextModel, text: string): void {
  if (model.getValue() === text) return
  replaceText(model, text)
  liveTexts.get(path)?.markSaved(model.getVersionId())
}

/** Replaces only what differs, so that cursors and folds elsewhere stay. */
function replaceText(model: editor.ITextModel, text: string): void {
  const before = model.getValue()
  let start = 0
  const shorter = Math.min(before.length, text.length)
  while (start < shorter && before[start] === text[start]) start++
  let end = 0
  while (end < shorter - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end++
  const from = model.getPositionAt(start)
  const to = model.getPositionAt(before.length - end)
  const range = monaco.Range.fromPositions(from, to)
  model.pushEditOperations([], [{ range, text: text.slice(start, text.length - end) }], () => null)
}
