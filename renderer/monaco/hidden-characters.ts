import type { editor } from 'monaco-editor/editor'
import { hiddenCharacters } from '../ui/visible-text.ts'
import { monaco } from './monaco.ts'
import './hidden-characters.css'

/** Past these an editor only shows what Monaco shows by itself. */
const mostCharacters = 400_000
const mostShown = 2000

/** Monaco writes out the controls of ASCII and those of direction, and ends lines at the returns. */
// eslint-disable-next-line no-control-regex
const shownByMonaco = /[\u0000-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Writes the code of each other character that shows nothing before it. Returns the undoing. */
export function showHiddenCharacters(code: editor.ICodeEditor): () => void {
  const shown = code.createDecorationsCollection()
  const show = () => {
    const model = code.getModel()
    if (!model || model.getValueLength() > mostCharacters) return shown.clear()
    shown.set(
      hiddenCharacters(model.getValue())
        .filter(({ character }) => !shownByMonaco.test(character))
        .slice(0, mostShown)
        .map(({ character, index, code: content }) => ({
          range: monaco.Range.fromPositions(model.getPositionAt(index), model.getPositionAt(index + character.length)),
          options: {
            description: 'hidden-character',
            showIfCollapsed: true,
            before: { content, inlineClassName: 'hidden-character', inlineClassNameAffectsLetterSpacing: true },
          },
        })),
    )
  }
  show()
  const listeners = [code.onDidChangeModel(show), code.onDidChangeModelContent(show)]
  return () => {
    for (const listener of listeners) listener.dispose()
    shown.clear()
  }
}
