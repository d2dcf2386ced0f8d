import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { fileIcon } from './file-icon.ts'
import { type Node, visibleNodes } from './visible-nodes.ts'
import { TrustChanged } from './trust-dialog.tsx'
import './explorer.css'

const rowHeight = 24

/** The folder's tree: read as it is opened, drawn as far as it is in view. */
export function Explorer() {
  const workspace = useWorkspace((state) => state.workspace)
  const { collapseAll, readAgain } = useWorkspace.getState()
  const expanded = useWorkspace((state) => state.expanded)
  if (!workspace) return null
  return (
    <section className="side-panel" aria-label={t('explorer.label')}>
      <header className="panel-head">
        <h2 className="ellipsis" title={workspace.root}>
          {visibleLine(workspace.name)}
        </h2>
        <IconButton icon="refresh" label={t('explorer.refresh')} onClick={() => readAgain(['', ...expanded])} />
        <IconButton icon="collapse-all" label={t('explorer.collapse')} onClick={collapseAll} />
      </header>
      {workspace.trusted === null && <TrustQuestion />}
      <TrustChanged workspace={workspace} />
      <Tree />
    </section>
  )
}

function TrustQuestion() {
  const answer = (trusted: boolean) => orTell(useWorkspace.getState().trust(trusted))
  return (
    <div className="trust" role="group" aria-label={t('trust.title')}>
      <h3>
        <Icon name="shield" size={14} />
        {t('trust.title')}
      </h3>
      <p>{t('trust.text')}</p>
      <div>
        <button type="button" className="button primary small" onClick={() => answer(true)}>
          {t('trust.yes')}
        </button>
        <button type="button" className="button small" onClick={() => answer(false)}>
          {t('trust.no')}
        </button>
      </div>
    </div>
  )
}

function Tree() {
  const directories = useWorkspace((state) => state.directories)
  const expanded = useWorkspace((state) => state.expanded)
  const activePath = useEditor(({ tabs, activeId }) => {
    const tab = tabs.find(({ id }) => id === activeId)
    return tab?.kind === 'file' ? tab.path : null
  })
  const nodes = useMemo(() => visibleNodes(directories, expanded), [directories, expanded])
  const [cursor, setCursor] = useState<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingEnd: 12,
  })

  useEffect(() => {
    if (activePath === null) return
    setCursor(activePath)
    const index = nodes.findIndex(({ path }) => path === activePath)
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
  }, [activePath, nodes.length])

  const current = nodes.findIndex(({ path }) => path === cursor)
  const goTo = (index: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))]
    if (!node) return
    setCursor(node.path)
    virtual.scrollToIndex(nodes.indexOf(node), { align: 'auto' })
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const node = nodes[current]
    const handled = moved(event.key, node)
    if (handled) event.preventDefault()
  }
  const moved = (key: string, node: Node | undefined): boolean => {
    const { toggleFolder } = useWorkspace.getState()
    switch (key) {
      case 'ArrowDown':
        goTo(current + 1)
        return true
      case 'ArrowUp':
        goTo(current < 0 ? 0 : current - 1)
        return true
      case 'Home':
        goTo(0)
        return true
      case 'End':
        goTo(nodes.length - 1)
        return true
      case 'PageDown':
        goTo(current + 20)
        return true
      case 'PageUp':
        goTo(current - 20)
        return true
      case 'ArrowRight':
        if (node?.kind !== 'directory') return true
        if (node.isOpen) goTo(current + 1)
        else toggleFolder(node.path)
        return true
      case 'ArrowLeft':
        if (node?.kind === 'directory' && node.isOpen) toggleFolder(node.path)
        else if (node) goTo(nodes.findIndex(({ path }) => path === node.path.slice(0, node.path.lastIndexOf('/'))))
        return true
      case 'Enter':
      case ' ':
        if (node) activate(node, key === 'Enter')
        return true
    }
    return false
  }

  return (
    <div
      ref={scroller}
      className="tree"
      role="tree"
      aria-label={t('explorer.files')}
      tabIndex={0}
      aria-activedescendant={current >= 0 ? nodeId(nodes[current]!.path) : undefined}
      onKeyDown={pressed}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const node = nodes[index]
          if (!node) return null
          return (
            <TreeRow
              key={node.path}
              node={node}
              top={start}
              isSelected={node.path === cursor}
              isActive={node.path === activePath}
              onChoose={setCursor}
            />
          )
        })}
      </div>
    </div>
  )
}

const nodeId = (path: string) => `tree:${path}`

function activate(node: Node, pin: boolean): void {
  if (node.kind === 'directory') useWorkspace.getState().toggleFolder(node.path)
  if (node.kind === 'file' || node.kind === 'link') useEditor.getState().openFile(node.path, { pin })
}

interface TreeRowProps {
  readonly node: Node
  readonly top: number
  readonly isSelected: boolean
  readonly isActive: boolean
  onChoose(path: string): void
}

const TreeRow = memo(function TreeRow({ node, top, isSelected, isActive, onChoose }: TreeRowProps) {
  const style = { transform: `translateY(${top}px)`, paddingLeft: 8 + node.depth * 12 }
  if (node.kind === 'note' || node.kind === 'more') {
    return (
      <div className="tree-row note" style={style}>
        <span className="ellipsis">
          {node.kind === 'more' ? tCount('explorer.more', node.count) : noteText(node.text)}
        </span>
      </div>
    )
  }
  const isDirectory = node.kind === 'directory'
  return (
    <div
      id={nodeId(node.path)}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      aria-expanded={isDirectory ? node.isOpen : undefined}
      aria-label={visibleLine(node.name)}
      title={visibleLine(node.path)}
      className={`tree-row ${isSelected ? 'selected' : ''} ${isActive ? 'active' : ''} ${node.isIgnored ? 'ignored' : ''}`}
      style={style}
      onClick={() => {
        onChoose(node.path)
        activate(node, false)
      }}
      onDoubleClick={() => !isDirectory && activate(node, true)}
    >
      {isDirectory ? (
        <Icon name={node.isOpen ? 'chevron-down' : 'chevron-right'} />
      ) : (
        <FileIcon name={node.name} isLink={node.kind === 'link'} />
      )}
      <span className="ellipsis">{visibleLine(node.name)}</span>
    </div>
  )
})

const FileIcon = ({ name, isLink }: { name: string; isLink: boolean }) => (
  <Icon name={isLink ? 'file-symlink-file' : fileIcon(name)} size={14} />
)

function noteText(text: string): string {
  if (text === 'loading') return t('loading')
  return text === 'empty' ? t('explorer.empty') : text
}
