import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef } from 'react'
import type { FileContent } from '../../preload/contract/workspace.ts'
import { t } from '../locale/text.ts'
import { type Tab, useEditor } from '../state/editor-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { sizeText } from './size-text.ts'
import './editor.css'

const CodeEditor = lazy(() => import('./code-editor.tsx'))

interface EditorGroupProps {
  /** What other features show in a tab of their own. */
  readonly settings: ReactNode
  readonly empty: ReactNode
}

/** The tabs and what the active one shows. */
export function EditorGroup({ settings, empty }: EditorGroupProps) {
  const tabs = useEditor((state) => state.tabs)
  const activeId = useEditor((state) => state.activeId)
  const active = tabs.find(({ id }) => id === activeId)

  return (
    <section className="editor-group" aria-label={t('editor.label')}>
      {tabs.length > 0 && (
        <div className="tabs" role="tablist" aria-label={t('editor.tabs')}>
          {tabs.map((tab) => (
            <TabView key={tab.id} tab={tab} isActive={tab.id === activeId} />
          ))}
        </div>
      )}
      {active?.kind === 'file' && <Breadcrumbs path={active.path} />}
      <div className="editor-body" role="tabpanel" aria-label={active ? titleOf(active) : t('editor.label')}>
        {active === undefined ? empty : active.kind === 'settings' ? settings : <FileView path={active.path} />}
      </div>
    </section>
  )
}

const titleOf = (tab: Tab): string =>
  tab.kind === 'settings' ? t('settings.title') : visibleLine(tab.path.slice(tab.path.lastIndexOf('/') + 1))

function TabView({ tab, isActive }: { tab: Tab; isActive: boolean }) {
  const { selectTab, closeTab, pinTab } = useEditor.getState()
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isActive])
  return (
    <div ref={element} className={`tab ${isActive ? 'active' : ''} ${tab.isPreview ? 'preview' : ''}`}>
      <button
        type="button"
        role="tab"
        aria-selected={isActive}
        title={tab.kind === 'file' ? visibleLine(tab.path) : undefined}
        onClick={() => selectTab(tab.id)}
        onDoubleClick={() => pinTab(tab.id)}
        onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
      >
        {tab.kind === 'settings' && <Icon name="settings-gear" size={14} />}
        <span className="ellipsis">{titleOf(tab)}</span>
      </button>
      <IconButton icon="close" label={t('editor.close', { title: titleOf(tab) })} onClick={() => closeTab(tab.id)} />
    </div>
  )
}

const Breadcrumbs = ({ path }: { path: string }) => (
  <nav className="breadcrumbs" aria-label={t('editor.path')}>
    {path.split('/').map((part, index, parts) => (
      <span key={index} className={index === parts.length - 1 ? 'last' : ''}>
        {visibleLine(part)}
        {index < parts.length - 1 && <Icon name="chevron-right" size={12} />}
      </span>
    ))}
  </nav>
)

function FileView({ path }: { path: string }) {
  const file = useEditor((state) => state.files[path])
  const { readFile } = useEditor.getState()
  if (!file || file.status === 'loading') return null
  if (file.status === 'failed') {
    return (
      <div className="file-problem">
        <Notice tone="error">
          <p>{file.text}</p>
          <Button isSmall onClick={() => void readFile(path)}>
            {t('try-again')}
          </Button>
        </Notice>
      </div>
    )
  }
  const { content } = file
  switch (content.kind) {
    case 'text':
      return (
        <Suspense fallback={null}>
          <CodeEditor path={path} text={content.text} />
        </Suspense>
      )
    case 'image':
      return <ImageView content={content} />
    case 'binary':
    case 'too-large':
      return (
        <EmptyState icon="file-binary" title={t(`file.${content.kind}`)}>
          <p>{t('file.size', { size: sizeText(content.size) })}</p>
        </EmptyState>
      )
  }
}

function ImageView({ content }: { content: Extract<FileContent, { kind: 'image' }> }) {
  const address = useMemo(() => {
    const bytes = Uint8Array.from(atob(content.base64), (character) => character.charCodeAt(0))
    return URL.createObjectURL(new Blob([bytes], { type: content.mediaType }))
  }, [content])
  useEffect(() => () => URL.revokeObjectURL(address), [address])
  const broken = useRef<HTMLParagraphElement>(null)
  return (
    <figure className="image-view">
      <img
        src={address}
        alt={visibleLine(content.path)}
        onError={({ currentTarget }) => {
          currentTarget.hidden = true
          if (broken.current) broken.current.hidden = false
        }}
      />
      <p ref={broken} hidden>
        {t('image.broken')}
      </p>
      <figcaption className="muted">{sizeText(content.size)}</figcaption>
    </figure>
  )
}
