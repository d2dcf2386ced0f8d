import { useEffect, useRef } from 'react'
import type { editor } from 'monaco-editor/editor'
import { useDocuments } from '../state/document-store.ts'
import { tabOfFile, useEditor } from '../state/editor-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { codeOptions } from '../monaco/code-options.ts'
import { showHiddenCharacters } from '../monaco/hidden-characters.ts'
import { followDisk, modelOf, viewStates } from './models.ts'
import { monaco } from '../monaco/monaco.ts'
import { visibleLine } from '../ui/visible-text.ts'

interface CodeEditorProps {
  readonly path: string
  /** What the disk holds. */
  readonly text: string
  readonly draft: string | null
  readonly isReadOnly: boolean
}

/** One Monaco for the group: tabs change its model, and each keeps its scroll and cursor. */
export default function CodeEditor({ path, text, draft, isReadOnly }: CodeEditorProps) {
  const element = useRef<HTMLDivElement>(null)
  const code = useRef<editor.IStandaloneCodeEditor>(null)
  const options = useSettings((state) => state.view?.settings.editor)
  const place = useEditor((state) => state.place)

  useEffect(() => {
    const made = monaco.editor.create(element.current!, {
      ...codeOptions,
      model: null,
      stickyScroll: { enabled: true },
      ariaLabel: visibleLine(path),
    })
    code.current = made
    const stop = showHiddenCharacters(made)
    return () => {
      stop()
      made.dispose()
    }
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
    const made = code.current
    const model = modelOf(path, text, draft)
    made?.setModel(model)
    made?.updateOptions({ ariaLabel: visibleLine(path), readOnly: isReadOnly })
    made?.restoreViewState(viewStates.get(path) ?? null)
    const pinning = model.onDidChangeContent(() => useEditor.getState().pinTab(tabOfFile(path)))
    return () => {
      pinning.dispose()
      if (!model.isDisposed()) viewStates.set(path, made?.saveViewState() ?? null)
    }
  }, [path])

  useEffect(() => {
    const document = useDocuments.getState().documents[path]
    const model = code.current?.getModel()
    if (model && document?.status === 'read' && !document.isDirty) followDisk(path, model, text)
  }, [path, text])

  useEffect(() => {
    if (place?.path !== path || Date.now() - place.at > 5000) return
    code.current?.setPosition({ lineNumber: place.line, column: 1 })
    code.current?.revealLineInCenter(place.line)
  }, [place, path])

  return <div ref={element} className="code-editor" />
}
