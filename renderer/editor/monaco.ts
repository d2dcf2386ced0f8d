import * as monaco from 'monaco-editor/editor'
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/register.all'
import EditorWorker from 'monaco-editor/editor/editor.worker?worker'
import { registerJson } from './json-language.ts'

/** Every label gets the one worker there is: without an answer Monaco falls back to a blob, which the policy forbids. */
self.MonacoEnvironment = { getWorker: () => new EditorWorker() }

registerJson(monaco)

export { monaco }
