import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react'
import { t, tCount } from '../locale/text.ts'
import { useSourceControl } from '../state/source-control-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Menu } from '../ui/menu.tsx'
import { treeStep } from '../ui/tree-step.ts'
import { FileRow, GroupRow, rowId } from './change-row.tsx'
import { type ChangeRow, cursorAfter, type GroupName } from './change-rows.ts'
import { menuItems, review, rowActions } from './row-actions.ts'

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
    // A key held down goes on through the list, but does nothing to one file after another.
    if (event.repeat && [' ', 'Delete', 'Enter'].includes(event.key)) return event.preventDefault()
    if (moved(event.key === 'F10' && event.shiftKey ? 'ContextMenu' : event.key)) event.preventDefault()
  }
  const moved = (key: string): boolean => {
    const row = rows[current]
    const step = treeStep(key, current, rows.length)
    if (step !== null) {
      goTo(step)
      return true
    }
    switch (key) {
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
