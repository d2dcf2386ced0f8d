import { useEffect, useRef } from 'react'
import type { editor } from 'monaco-editor/editor'
import { useEditor } from '../state/editor-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { monaco } from './monaco.ts'

/** One Monaco for the group; tabs change its model, and each model keeps its scroll and cursor. */
const viewStates = new Map<string, editor.ICodeEditorViewState | null>()

interface CodeEditorProps {
  readonly path: string
  readonly text: string
}

export default function CodeEditor({ path, text }: CodeEditorProps) {
  const element = useRef<HTMLDivElement>(null)
  const code = useRef<editor.IStandaloneCodeEditor>(null)
  const options = useSettings((state) => state.view?.settings.editor)
  const place = useEditor((state) => state.place)

  useEffect(() => {
    const made = monaco.editor.create(element.current!, {
      model: null,
      readOnly: true,
      automaticLayout: true,
      fontFamily: "'JetBrains Mono Variable', ui-monospace, monospace",
      fontLigatures: false,
      scrollBeyondLastLine: false,
      smoothScrolling: false,
      renderLineHighlight: 'line',
      padding: { top: 8, bottom: 8 },
      overviewRulerBorder: false,
      stickyScroll: { enabled: true },
      guides: { indentation: true },
      bracketPairColorization: { enabled: false },
      fixedOverflowWidgets: true,
      unicodeHighlight: { ambiguousCharacters: true, invisibleCharacters: true },
    })
    code.current = made
    return () => made.dispose()
  }, [])

  useEffect(() => {
    if (!options) return
    const { fontSize, wordWrap, minimap, tabSize } = options
    code.current?.updateOptions({
      fontSize,
      lineHeight: Math.round(fontSize * 1.55),
      wordWrap: wordWrap ? 'on' : 'off',
      minimap: { enabled: minimap, renderCharacters: false },
      tabSize,
    })
  }, [options])

  useEffect(() => {
    const uri = monaco.Uri.from({ scheme: 'workspace', path: `/${path}` })
    const model = monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, undefined, uri)
    if (model.getValue() !== text) model.setValue(text)
    const made = code.current
    if (made && made.getModel() !== model) {
      made.setModel(model)
      made.restoreViewState(viewStates.get(path) ?? null)
    }
    return () => {
      viewStates.set(path, made?.saveViewState() ?? null)
    }
  }, [path, text])

  useEffect(() => {
    if (place?.path !== path || Date.now() - place.at > 5000) return
    code.current?.setPosition({ lineNumber: place.line, column: 1 })
    code.current?.revealLineInCenter(place.line)
  }, [place, path, text])

  return <div ref={element} className="code-editor" />
}
