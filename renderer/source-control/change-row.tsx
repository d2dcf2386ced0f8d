import { memo } from 'react'
import { t, tCount } from '../locale/text.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { type ChangeLetter, type ChangeRow, letterOf } from './change-rows.ts'
import type { RowAction } from './row-actions.ts'

export const rowId = (key: string): string => `change:${key}`

interface RowProps {
  readonly top: number
  readonly isSelected: boolean
  readonly actions: readonly RowAction[]
  onPress(): void
}

/** A group's name with how many files it holds. */
export function GroupRow({
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

/** A changed file: its name, where it is, and its change. */
export const FileRow = memo(
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
