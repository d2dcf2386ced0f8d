import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type DragEvent,
  type KeyboardEvent,
  memo,
  type MouseEvent,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { createEntry, deleteEntry, joined, moveEntry, nameOf, parentOf } from '../state/file-actions.ts'
import { type GitMark, gitMarks } from '../state/git-marks.ts'
import { useSourceControl } from '../state/source-control-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Icon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { treeStep } from '../ui/tree-step.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { entryActions } from './entry-actions.ts'
import { fileIcon } from './file-icon.ts'
import { NameInput } from './name-input.tsx'
import { type Entry, type Naming, type Node, visibleNodes, withNewEntry } from './visible-nodes.ts'

const rowHeight = 24
/** What is dragged within the tree. */
const draggedType = 'application/x-codelab-path'

interface TreeProps {
  readonly naming: Naming | null
  onName(naming: Naming | null): void
}

/** The folder's entries: read as they are opened, drawn as far as they are in view. */
export function Tree({ naming, onName }: TreeProps) {
  const directories = useWorkspace((state) => state.directories)
  const expanded = useWorkspace((state) => state.expanded)
  const marks = useSourceControl(({ git }) => gitMarks(git))
  const activePath = useEditor(({ tabs, activeId }) => {
    const tab = tabs.find(({ id }) => id === activeId)
    return tab?.kind === 'file' ? tab.path : null
  })
  const listed = useMemo(() => visibleNodes(directories, expanded), [directories, expanded])
  const nodes = useMemo(() => withNewEntry(listed, naming), [listed, naming])
  const [menu, setMenu] = useState<{ node: Entry | null; left: number; top: number } | null>(null)
  const [target, setTarget] = useState<string | null>(null)
  const [cursor, setCursor] = useState<string | null>(null)
  const toBeShown = useRef<string | null>(null)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingEnd: 12,
  })

  useEffect(() => {
    setCursor(activePath)
    toBeShown.current = activePath
  }, [activePath])
  /** Its folders may have to be read first. */
  useEffect(() => {
    const index = toBeShown.current === null ? -1 : nodes.findIndex(({ path }) => path === toBeShown.current)
    if (index < 0) return
    toBeShown.current = null
    virtual.scrollToIndex(index, { align: 'auto' })
  }, [activePath, nodes])

  useEffect(() => {
    if (!naming || naming.kind === 'rename') return
    if (naming.folder !== '' && !expanded.has(naming.folder)) useWorkspace.getState().toggleFolder(naming.folder)
    virtual.scrollToIndex(nodes.findIndex(({ kind }) => kind === 'new'))
  }, [naming])

  const named = async (name: string | null) => {
    if (naming && name) {
      const folder = naming.kind === 'rename' ? parentOf(naming.path) : naming.folder
      const path = joined(folder, name)
      const isDone = await (naming.kind === 'rename' ? moveEntry(naming.path, path) : createEntry(path, naming.kind))
      if (!isDone) return
      setCursor(path)
    }
    onName(null)
    scroller.current?.focus()
  }
  const latestNamed = useRef(named)
  latestNamed.current = named
  const onNamed = useCallback((name: string | null) => void latestNamed.current(name), [])
  const openMenu = (node: Entry | null, left: number, top: number) => {
    if (node) setCursor(node.path)
    const height = entryActions(node, onName).length * 26 + 16
    setMenu({ node, left, top: Math.max(8, Math.min(top, innerHeight - height)) })
  }
  const menuByKey = (node: Entry) => {
    const box = document.getElementById(nodeId(node.path))?.getBoundingClientRect()
    if (box) openMenu(node, box.left + 40, box.bottom)
  }
  /** The folder that a drop at this entry is meant for. */
  const folderAt = (event: DragEvent): string => {
    const path = (event.target as Element).closest<HTMLElement>('[data-path]')?.dataset['path']
    const node = nodes.find((each) => each.path === path)
    return node === undefined ? '' : node.kind === 'directory' ? node.path : parentOf(node.path)
  }
  const dropped = (event: DragEvent) => {
    const path = event.dataTransfer.getData(draggedType)
    setTarget(null)
    if (path === '') return
    event.preventDefault()
    event.stopPropagation()
    void moveEntry(path, joined(folderAt(event), nameOf(path)))
  }

  const current = nodes.findIndex(({ path }) => path === cursor)
  const goTo = (index: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))]
    if (!node) return
    setCursor(node.path)
    virtual.scrollToIndex(nodes.indexOf(node), { align: 'auto' })
  }
  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== scroller.current) return
    const node = nodes[current]
    const handled = moved(event.key, node)
    if (handled) event.preventDefault()
  }
  const moved = (key: string, node: Node | undefined): boolean => {
    const { toggleFolder } = useWorkspace.getState()
    const entry = node && isEntry(node) ? node : null
    const step = treeStep(key, current, nodes.length)
    if (step !== null) {
      goTo(step)
      return true
    }
    switch (key) {
      case 'F2':
        if (entry) onName({ kind: 'rename', path: entry.path })
        return true
      case 'Delete':
        if (entry) void deleteEntry(entry.path)
        return true
      case 'ContextMenu':
        if (entry) menuByKey(entry)
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
    <>
      <div
        ref={scroller}
        className="tree"
        role="tree"
        aria-label={t('explorer.files')}
        tabIndex={0}
        aria-activedescendant={current >= 0 ? nodeId(nodes[current]!.path) : undefined}
        onKeyDown={pressed}
        onContextMenu={(event: MouseEvent) => {
          event.preventDefault()
          const path = (event.target as Element).closest<HTMLElement>('[data-path]')?.dataset['path']
          const node = nodes.find((each) => each.path === path)
          // The key for it says no place.
          if (event.button === 2) openMenu(node && isEntry(node) ? node : null, event.clientX, event.clientY)
        }}
        onDragStart={(event) => {
          const path = (event.target as Element).closest<HTMLElement>('[data-path]')?.dataset['path']
          if (path === undefined) return
          event.dataTransfer.setData(draggedType, path)
          event.dataTransfer.setData('text/plain', path)
          event.dataTransfer.effectAllowed = 'copyMove'
        }}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes(draggedType)) return
          event.preventDefault()
          event.dataTransfer.dropEffect = 'move'
          setTarget(folderAt(event))
        }}
        onDragLeave={() => setTarget(null)}
        onDragEnd={() => setTarget(null)}
        onDrop={dropped}
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
                isTarget={
                  target !== null && (node.path === target || node.path.startsWith(`${target}/`) || target === '')
                }
                isNamed={node.kind === 'new' || (naming?.kind === 'rename' && naming.path === node.path)}
                onNamed={onNamed}
                isActive={node.path === activePath}
                mark={marks.get(node.path)}
                onChoose={setCursor}
              />
            )
          })}
        </div>
      </div>
      {menu && (
        <Menu
          items={entryActions(menu.node, onName)}
          style={menu}
          onClose={() => {
            setMenu(null)
            scroller.current?.focus()
          }}
        />
      )}
    </>
  )
}

const isEntry = (node: Node): node is Entry => 'name' in node

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
  readonly mark: GitMark | undefined
  /** A drop would go into its folder. */
  readonly isTarget: boolean
  readonly isNamed: boolean
  onChoose(path: string): void
  onNamed(name: string | null): void
}

const TreeRow = memo(function TreeRow({
  node,
  top,
  isSelected,
  isActive,
  mark,
  isTarget,
  isNamed,
  onChoose,
  onNamed,
}: TreeRowProps) {
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
  if (node.kind === 'new') {
    return (
      <div className="tree-row" style={style}>
        {node.of === 'directory' ? <Icon name="chevron-right" /> : <Icon name="file" size={14} />}
        <NameInput name="" onDone={onNamed} />
      </div>
    )
  }
  const isDirectory = node.kind === 'directory'
  return (
    <div
      data-path={node.path}
      draggable={!isNamed}
      id={nodeId(node.path)}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      aria-expanded={isDirectory ? node.isOpen : undefined}
      aria-label={mark ? `${visibleLine(node.name)}, ${markText(mark, isDirectory)}` : visibleLine(node.name)}
      title={mark ? `${visibleLine(node.path)}\n${markText(mark, isDirectory)}` : visibleLine(node.path)}
      className={`tree-row ${mark ?? ''} ${isSelected ? 'selected' : ''} ${isActive ? 'active' : ''} ${node.isIgnored ? 'ignored' : ''} ${isTarget ? 'target' : ''}`}
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
      {isNamed ? (
        <NameInput name={node.name} onDone={onNamed} />
      ) : (
        <span className="ellipsis">{visibleLine(node.name)}</span>
      )}
      {mark && !isNamed && (
        <span className="git-mark" aria-hidden>
          {isDirectory ? <Icon name="circle-small-filled" size={14} /> : markLetters[mark]}
        </span>
      )}
    </div>
  )
})

const markLetters = { conflicted: '!', modified: 'M', added: 'A', untracked: 'U', deleted: 'D' } as const

const markText = (mark: GitMark, isDirectory: boolean): string =>
  isDirectory ? t('explorer.holds-changes') : t(`source-control.letter.${markLetters[mark]}`)

const FileIcon = ({ name, isLink }: { name: string; isLink: boolean }) => (
  <Icon name={isLink ? 'file-symlink-file' : fileIcon(name)} size={14} />
)

function noteText(text: string): string {
  if (text === 'loading') return t('loading')
  return text === 'empty' ? t('explorer.empty') : text
}
