import { useEffect, useRef } from 'react'
import { useDocuments } from '../state/document-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { codeOptions } from '../monaco/code-options.ts'
import { showHiddenCharacters } from '../monaco/hidden-characters.ts'
import { modelOf } from './models.ts'
import { monaco } from '../monaco/monaco.ts'

/** What the disk holds on the left, the unsaved text on the right, where it can be edited on. */
export default function CompareView({ path }: { path: string }) {
  const element = useRef<HTMLDivElement>(null)
  const document = useDocuments((state) => state.documents[path])
  const fontSize = useSettings((state) => state.view?.settings.editor.fontSize) ?? 13
  const isRead = document?.status === 'read'
  const disk =
    isRead && document.disk !== null && document.disk !== 'gone' ? document.disk : isRead ? document.content : null
  const before = disk?.kind === 'text' ? disk.text : ''

  useEffect(() => {
    if (document?.status !== 'read' || document.content.kind !== 'text') return
    const mine = modelOf(path, document.content.text, document.draft)
    const original = monaco.editor.createModel(before, mine.getLanguageId())
    const made = monaco.editor.createDiffEditor(element.current!, {
      ...codeOptions,
      fontSize,
      lineHeight: Math.round(fontSize * 1.55),
      originalEditable: false,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
    })
    made.setModel({ original, modified: mine })
    const stops = [made.getOriginalEditor(), made.getModifiedEditor()].map(showHiddenCharacters)
    return () => {
      for (const stop of stops) stop()
      made.dispose()
      original.dispose()
    }
  }, [path, before, isRead])

  return <div ref={element} className="code-editor" />
}
