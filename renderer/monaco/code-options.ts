import type { editor } from 'monaco-editor/editor'

/** What every editor of code has in common, alone or in a comparison. */
export const codeOptions: editor.IEditorOptions & editor.IGlobalEditorOptions = {
  automaticLayout: true,
  fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontLigatures: false,
  scrollBeyondLastLine: false,
  renderLineHighlight: 'line',
  padding: { top: 8, bottom: 8 },
  guides: { indentation: true },
  bracketPairColorization: { enabled: false },
  fixedOverflowWidgets: true,
  renderControlCharacters: true,
  unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
  // They are shown as what they are. Monaco would ask in a dialog of the browser's own whether to take them out.
  unusualLineTerminators: 'off',
}
