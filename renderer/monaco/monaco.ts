import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/register.all'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import { type ShownTheme, useSettings } from '../state/settings-store.ts'
import { registerJson } from './json-language.ts'
import { editorTheme } from './themes.ts'

/** Every label gets the one worker there is: without an answer Monaco falls back to a blob, which the policy forbids. */
self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

registerJson(monaco)

const showTheme = (theme: ShownTheme) => {
  monaco.editor.defineTheme('codelab', editorTheme(theme))
  monaco.editor.setTheme('codelab')
}
showTheme(useSettings.getState().theme)
useSettings.subscribe((state, before) => {
  if (state.theme !== before.theme) showTheme(state.theme)
})

export { monaco }
