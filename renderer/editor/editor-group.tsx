import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef } from 'react'
import type { ChangesSource } from '../../preload/contract/changes.ts'
import type { FileContent } from '../../preload/contract/workspace.ts'
import { t } from '../locale/text.ts'
import { useDocuments } from '../state/document-store.ts'
import { type Tab, useEditor } from '../state/editor-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { DocumentBar } from './document-bar.tsx'
import { sizeText } from '../locale/size-text.ts'
import './editor.css'

const CodeEditor = lazy(() => import('./code-editor.tsx'))
const CompareView = lazy(() => import('./compare-view.tsx'))

interface EditorGroupProps {
  /** What other features show in a tab of their own. */
  readonly settings: ReactNode
  readonly activity: ReactNode
  readonly empty: ReactNode
  review(callId: string): ReactNode
  changes(source: ChangesSource): ReactNode
}

/** The tabs and what the active one shows. */
export function EditorGroup({ settings, activity, empty, review, changes }: EditorGroupProps) {
  const tabs = useEditor((state) => state.tabs)
  const activeId = useEditor((state) => state.activeId)
  const besidePath = useEditor((state) => state.besidePath)
  const active = tabs.find(({ id }) => id === activeId)

  const contentOf = (tab: Tab): ReactNode => {
    switch (tab.kind) {
      case 'file':
        return <FileView path={tab.path} />
      case 'compare':
        return <Comparison path={tab.path} />
      case 'review':
        return review(tab.callId)
      case 'changes':
        return changes(tab.source)
      case 'settings':
        return settings
      case 'activity':
        return activity
    }
  }

  return (
    <section className="editor-group" aria-label={t('editor.label')}>
      {tabs.length > 0 && (
        <div className="tabs">
          {/* It owns the tabs but not the buttons beside them, which close one: a list of tabs may hold nothing else. */}
          <div role="tablist" aria-label={t('editor.tabs')} aria-owns={tabs.map(({ id }) => tabId(id)).join(' ')} />
          {tabs.map((tab) => (
            <TabView key={tab.id} tab={tab} isActive={tab.id === activeId} />
          ))}
        </div>
      )}
      <div className="panes">
        <div className="pane">
          {active?.kind === 'file' && <Breadcrumbs path={active.path} />}
          <div className="editor-body" role="tabpanel" aria-label={active ? titleOf(active) : t('editor.label')}>
            {active ? contentOf(active) : empty}
          </div>
        </div>
        {besidePath !== null && (
          <section className="pane beside" aria-label={t('editor.beside', { title: nameOf(besidePath) })}>
            <div className="beside-head">
              <Breadcrumbs path={besidePath} />
              <IconButton
                icon="close"
                label={t('editor.close', { title: nameOf(besidePath) })}
                onClick={() => useEditor.getState().closeBeside()}
              />
            </div>
            <div className="editor-body">
              <FileView key={besidePath} path={besidePath} />
            </div>
          </section>
        )}
      </div>
    </section>
  )
}

function titleOf(tab: Tab): string {
  switch (tab.kind) {
    case 'file':
      return nameOf(tab.path)
    case 'compare':
      return t('editor.compare-title', { title: nameOf(tab.path) })
    case 'review':
      return t('review.title')
    case 'changes':
      return changesTitle(tab.source)
    case 'settings':
      return t('settings.title')
    case 'activity':
      return t('activity.title')
  }
}

function changesTitle(source: ChangesSource): string {
  switch (source.kind) {
    case 'session':
      return t(source.turnId === undefined && source.callId === undefined ? 'changes.tab.session' : 'changes.tab.turn')
    case 'working-tree':
    case 'index':
      return t(`changes.tab.${source.kind}`)
    case 'commits':
      return `${visibleLine(shortRevision(source.from ?? `${source.to}^`))} … ${visibleLine(shortRevision(source.to))}`
  }
}

/** A hash is cut to what git shows of it, a name is left. */
const shortRevision = (revision: string) => revision.replace(/^([0-9a-f]{7})[0-9a-f]{33,}/, '$1')

const nameOf = (path: string) => visibleLine(path.slice(path.lastIndexOf('/') + 1))

/** Paths may hold spaces, which part the ids in a list of them. */
const tabId = (id: string) => `tab:${encodeURIComponent(id)}`

const tabIcons = {
  file: null,
  compare: 'diff',
  review: 'git-compare',
  changes: 'git-compare',
  settings: 'settings-gear',
  activity: 'pulse',
} as const

function TabView({ tab, isActive }: { tab: Tab; isActive: boolean }) {
  const { selectTab, closeTab, pinTab } = useEditor.getState()
  const path = tab.kind === 'file' ? tab.path : null
  const isDirty = useDocuments((state) => {
    const document = path === null ? undefined : state.documents[path]
    return document?.status === 'read' && document.isDirty
  })
  const element = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (isActive) element.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [isActive])
  const title = titleOf(tab)
  const icon = tabIcons[tab.kind]
  return (
    <div
      ref={element}
      className={`tab ${isActive ? 'active' : ''} ${tab.isPreview ? 'preview' : ''} ${isDirty ? 'dirty' : ''}`}
    >
      <button
        type="button"
        id={tabId(tab.id)}
        role="tab"
        aria-selected={isActive}
        aria-label={isDirty ? `${title}, ${t('editor.unsaved')}` : title}
        title={path === null ? title : visibleLine(path)}
        onClick={() => selectTab(tab.id)}
        onDoubleClick={() => pinTab(tab.id)}
        onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
      >
        {icon && <Icon name={icon} size={14} />}
        <span className="ellipsis">{title}</span>
      </button>
      <span className="tab-end">
        {isDirty && <span className="dot" aria-hidden />}
        <IconButton icon="close" label={t('editor.close', { title })} onClick={() => closeTab(tab.id)} />
      </span>
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

function Comparison({ path }: { path: string }) {
  const document = useDocuments((state) => state.documents[path])
  if (document?.status !== 'read') return null
  return (
    <>
      <DocumentBar path={path} document={document} isCompared />
      <div className="code-space">
        <Suspense fallback={null}>
          <CompareView key={path} path={path} />
        </Suspense>
      </div>
    </>
  )
}

function FileView({ path }: { path: string }) {
  const document = useDocuments((state) => state.documents[path])
  const { read } = useDocuments.getState()
  if (!document || document.status === 'loading') return null
  if (document.status === 'failed') {
    return (
      <div className="file-problem">
        <Notice tone="error">
          <p>{document.text}</p>
          <Button isSmall onClick={() => void read(path)}>
            {t('try-again')}
          </Button>
        </Notice>
      </div>
    )
  }
  const { content, draft } = document
  switch (content.kind) {
    case 'text':
      return (
        <>
          <DocumentBar path={path} document={document} />
          {content.isReadOnly && (
            <div className="document-bar quiet" role="note">
              <Icon name="lock" size={14} />
              <span className="text">{t('file.read-only', { size: sizeText(content.size) })}</span>
            </div>
          )}
          <div className="code-space">
            <Suspense fallback={null}>
              <CodeEditor path={path} text={content.text} draft={draft} isReadOnly={content.isReadOnly === true} />
            </Suspense>
          </div>
        </>
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
