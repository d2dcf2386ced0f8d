import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type MouseEvent, useEffect, useRef, useState } from 'react'
import type { ChangesSource } from '../../preload/contract/changes.ts'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { copyPath } from '../state/file-actions.ts'
import { useSourceControl } from '../state/source-control-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { Menu, type MenuItem } from '../ui/menu.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { type ChangeLetter, type ChangeRow, cursorAfter, type GroupName, letterOf } from './change-rows.ts'

const rowHeight = 24

interface ChangeTreeProps {
  readonly rows: readonly ChangeRow[]
  onToggle(group: GroupName): void
}

/** The changed files in their groups, drawn as far as they are in view. */
export function ChangeTree({ rows, onToggle }: ChangeTreeProps) {
  const [cursor, setCursor] = useState<string | null>(null)
  const [menu, setMenu] = useState<{ row: ChangeRow; left: number; top: number } | null>(null)
  /** Changes that are to be discarded all at once: the person is asked. */
  const [discarding, setDiscarding] = useState<readonly string[] | null>(null)
  const shownRows = useRef(rows)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingEnd: 12,
  })
  useEffect(() => {
    setCursor((before) => cursorAfter(shownRows.current, rows, before))
    shownRows.current = rows
  }, [rows])

  const current = rows.findIndex(({ key }) => key === cursor)
  const goTo = (index: number) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))]
    if (!row) return
    setCursor(row.key)
    virtual.scrollToIndex(rows.indexOf(row), { align: 'auto' })
  }
  const actionsOf = (row: ChangeRow) => rowActions(row, setDiscarding)
  const openMenu = (row: ChangeRow, left: number, top: number) => {
    setCursor(row.key)
    const height = (actionsOf(row).length + 2) * 26 + 16
    setMenu({ row, left, top: Math.max(8, Math.min(top, innerHeight - height)) })
  }
  const menuByKey = (row: ChangeRow) => {
    const box = document.getElementById(rowId(row.key))?.getBoundingClientRect()
    if (box) openMenu(row, box.left + 24, box.bottom)
  }

  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target !== scroller.current) return
    if (moved(event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key)) event.preventDefault()
  }
  const moved = (key: string): boolean => {
    const row = rows[current]
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
        goTo(rows.length - 1)
        return true
      case 'PageDown':
        goTo(current + 20)
        return true
      case 'PageUp':
        goTo(current - 20)
        return true
      case 'ArrowRight':
        if (row?.kind !== 'group') return true
        if (row.isOpen) goTo(current + 1)
        else onToggle(row.group)
        return true
      case 'ArrowLeft':
        if (row?.kind === 'group' && row.isOpen) onToggle(row.group)
        else if (row) goTo(rows.findIndex(({ key: each }) => each === row.group))
        return true
      case 'Enter':
        if (row?.kind === 'group') onToggle(row.group)
        else if (row) review(row)
        return true
      case ' ':
      case 'Delete': {
        const wanted = key === ' ' ? 'staging' : 'discard'
        if (row)
          actionsOf(row)
            .find(({ name }) => name === wanted)
            ?.run()
        return true
      }
      case 'ContextMenu':
        if (row) menuByKey(row)
        return true
    }
    return false
  }

  return (
    <>
      <div
        ref={scroller}
        className="tree changes-tree"
        role="tree"
        aria-label={t('source-control.changes')}
        tabIndex={0}
        aria-activedescendant={current >= 0 ? rowId(rows[current]!.key) : undefined}
        onFocus={() => current < 0 && goTo(0)}
        onKeyDown={pressed}
        onContextMenu={(event: MouseEvent) => {
          event.preventDefault()
          const key = (event.target as Element).closest<HTMLElement>('[data-key]')?.dataset['key']
          const row = rows.find((each) => each.key === key)
          // The key for it says no place.
          if (row && event.button === 2) openMenu(row, event.clientX, event.clientY)
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index]
            if (!row) return null
            const shared = { top: start, isSelected: row.key === cursor, actions: actionsOf(row) }
            return row.kind === 'group' ? (
              <GroupRow
                key={row.key}
                row={row}
                {...shared}
                onPress={() => {
                  setCursor(row.key)
                  onToggle(row.group)
                }}
              />
            ) : (
              <FileRow
                key={row.key}
                row={row}
                {...shared}
                onPress={() => {
                  setCursor(row.key)
                  review(row)
                }}
              />
            )
          })}
        </div>
      </div>
      {menu && (
        <Menu
          items={menuItems(menu.row, actionsOf(menu.row))}
          style={menu}
          onClose={() => {
            setMenu(null)
            scroller.current?.focus()
          }}
        />
      )}
      {discarding && <DiscardDialog paths={discarding} onClose={() => setDiscarding(null)} />}
    </>
  )
}

const rowId = (key: string) => `change:${key}`

const sourceOf = (group: GroupName): ChangesSource => ({ kind: group === 'staged' ? 'index' : 'working-tree' })

function review(row: Extract<ChangeRow, { kind: 'file' }>): void {
  useEditor.getState().openChanges(sourceOf(row.group), { path: row.file.path })
}

interface RowAction {
  readonly name: 'staging' | 'discard' | 'open' | 'review'
  readonly icon: string
  readonly label: string
  readonly isDanger?: boolean
  run(): void
}

/** What can be done to a file, or to all of a group, from left to right. */
function rowActions(row: ChangeRow, onDiscardAll: (paths: readonly string[]) => void): readonly RowAction[] {
  const { staged, changes, act, markResolved } = useSourceControl.getState()
  const { group } = row
  if (row.kind === 'group') {
    const isIn = ({ isFixed }: { isFixed?: string }) => (isFixed === 'conflicted') === (group === 'conflicted')
    const paths = ((group === 'staged' ? staged : changes) ?? []).filter(isIn).map(({ path }) => path)
    const look: RowAction = {
      name: 'review',
      icon: 'git-compare',
      label: t(`source-control.review-${group === 'staged' ? 'staged' : 'changes'}`),
      run: () => useEditor.getState().openChanges(sourceOf(group)),
    }
    switch (group) {
      case 'conflicted':
        return []
      case 'staged':
        return [
          look,
          {
            name: 'staging',
            icon: 'remove',
            label: t('source-control.unstage-all'),
            run: () => void act('unstage', paths),
          },
        ]
      case 'changes':
        return [
          look,
          {
            name: 'discard',
            icon: 'discard',
            label: t('source-control.discard-all'),
            isDanger: true,
            run: () => onDiscardAll(paths),
          },
          { name: 'staging', icon: 'add', label: t('source-control.stage-all'), run: () => void act('stage', paths) },
        ]
    }
  }
  const { path, change } = row.file
  const name = { path: visibleLine(path) }
  const open: readonly RowAction[] =
    change === 'deleted'
      ? []
      : [
          {
            name: 'open',
            icon: 'go-to-file',
            label: t('source-control.open', name),
            run: () => useEditor.getState().openFile(path, { pin: true }),
          },
        ]
  switch (group) {
    case 'conflicted':
      return [
        ...open,
        {
          name: 'staging',
          icon: 'check',
          label: t('source-control.resolve-file', name),
          run: () => void markResolved([path]),
        },
      ]
    case 'staged':
      return [
        ...open,
        {
          name: 'staging',
          icon: 'remove',
          label: t('source-control.unstage', name),
          run: () => void act('unstage', [path]),
        },
      ]
    case 'changes':
      return [
        ...open,
        {
          name: 'discard',
          icon: 'discard',
          label: t('source-control.discard', name),
          isDanger: true,
          run: () => void act('discard', [path]),
        },
        { name: 'staging', icon: 'add', label: t('source-control.stage', name), run: () => void act('stage', [path]) },
      ]
  }
}

function menuItems(row: ChangeRow, actions: readonly RowAction[]): readonly MenuItem[] {
  if (row.kind === 'group') return actions
  const { path } = row.file
  return [
    { label: t('source-control.review'), icon: 'git-compare', run: () => review(row) },
    ...actions,
    { label: t('explorer.copy-relative'), icon: 'copy', run: () => void copyPath(path, false) },
  ]
}

interface RowProps {
  readonly top: number
  readonly isSelected: boolean
  readonly actions: readonly RowAction[]
  onPress(): void
}

function GroupRow({
  row,
  top,
  isSelected,
  actions,
  onPress,
}: RowProps & { row: Extract<ChangeRow, { kind: 'group' }> }) {
  const { key, group, count, isOpen } = row
  return (
    <div
      id={rowId(key)}
      data-key={key}
      role="treeitem"
      aria-level={1}
      aria-selected={isSelected}
      aria-expanded={isOpen}
      aria-label={`${t(`source-control.group.${group}`)}, ${tCount('source-control.files', count)}`}
      className={`tree-row group ${group} ${isSelected ? 'selected' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onPress}
    >
      <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} />
      <span className="ellipsis">{t(`source-control.group.${group}`)}</span>
      <Actions actions={actions} />
      <span className="count">{count}</span>
    </div>
  )
}

const FileRow = memo(
  function FileRow({
    row,
    top,
    isSelected,
    actions,
    onPress,
  }: RowProps & { row: Extract<ChangeRow, { kind: 'file' }> }) {
    const { key, file, place, of } = row
    const letter = letterOf(file)
    const slash = file.path.lastIndexOf('/')
    const name = visibleLine(file.path.slice(slash + 1))
    const where = visibleLine(file.path.slice(0, Math.max(0, slash)))
    const what = t(`source-control.letter.${letter}`)
    const from = file.oldPath === undefined ? '' : ` ← ${visibleLine(file.oldPath)}`
    return (
      <div
        id={rowId(key)}
        data-key={key}
        role="treeitem"
        aria-level={2}
        aria-posinset={place}
        aria-setsize={of}
        aria-selected={isSelected}
        aria-label={`${name}, ${what}${where === '' ? '' : `, ${where}`}, +${file.added} −${file.removed}`}
        title={`${visibleLine(file.path)}${from}\n${what}`}
        className={`tree-row change ${isSelected ? 'selected' : ''}`}
        style={{ transform: `translateY(${top}px)` }}
        onClick={onPress}
      >
        <span className={`name ellipsis ${letter === 'D' ? 'gone' : ''}`}>
          {name}
          {where !== '' && <span className="where"> {where}</span>}
        </span>
        <Actions actions={actions} />
        <span className="counts">
          {file.added > 0 && <span className="added">+{file.added}</span>}
          {file.removed > 0 && <span className="removed">−{file.removed}</span>}
        </span>
        <span className={`letter ${letterClass[letter]}`} aria-hidden>
          {letter}
        </span>
      </div>
    )
  },
  (before, after) => before.row === after.row && before.top === after.top && before.isSelected === after.isSelected,
)

const letterClass: Readonly<Record<ChangeLetter, string>> = {
  '!': 'conflicted',
  U: 'added',
  A: 'added',
  M: 'modified',
  D: 'removed',
  R: 'modified',
  T: 'modified',
}

/** For the pointer alone: keys and the menu do the same. */
const Actions = ({ actions }: { actions: readonly RowAction[] }) => (
  // The focus stays where it is: the row may go with the click.
  <span className="actions" onMouseDown={(event) => event.preventDefault()}>
    {actions.map(({ name, icon, label, run }) => (
      <IconButton
        key={name}
        icon={icon}
        label={label}
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation()
          run()
        }}
      />
    ))}
  </span>
)

function DiscardDialog({ paths, onClose }: { paths: readonly string[]; onClose(): void }) {
  const discard = () => {
    onClose()
    void useSourceControl.getState().act('discard', paths)
  }
  return (
    <Dialog title={t('source-control.discard-title')} closeLabel={t('close')} onClose={onClose}>
      <p>{tCount('source-control.discard-text', paths.length)}</p>
      <div className="dialog-actions">
        <Button onClick={onClose}>{t('cancel')}</Button>
        <Button look="danger" onClick={discard}>
          {tCount('source-control.discard-do', paths.length)}
        </Button>
      </div>
    </Dialog>
  )
}
