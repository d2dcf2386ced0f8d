import type { ChangesSource } from '../../preload/contract/changes.ts'
import { t } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { copyPath } from '../state/file-actions.ts'
import { useSourceControl } from '../state/source-control-store.ts'
import type { MenuItem } from '../ui/menu.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import type { ChangeRow, GroupName } from './change-rows.ts'

const sourceOf = (group: GroupName): ChangesSource => ({ kind: group === 'staged' ? 'index' : 'working-tree' })

/** The file on the review screen, among the changes it stands with. */
export function review(row: Extract<ChangeRow, { kind: 'file' }>): void {
  useEditor.getState().openChanges(sourceOf(row.group), { path: row.file.path })
}

export interface RowAction {
  readonly name: 'staging' | 'discard' | 'open' | 'review'
  readonly icon: string
  readonly label: string
  readonly isDanger?: boolean
  run(): void
}

/** What can be done to a file, or to all of a group, from left to right. */
export function rowActions(row: ChangeRow, onDiscardAll: (paths: readonly string[]) => void): readonly RowAction[] {
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

export function menuItems(row: ChangeRow, actions: readonly RowAction[]): readonly MenuItem[] {
  if (row.kind === 'group') return actions
  const { path } = row.file
  return [
    { label: t('source-control.review'), icon: 'git-compare', run: () => review(row) },
    ...actions,
    { label: t('explorer.copy-relative'), icon: 'copy', run: () => void copyPath(path, false) },
  ]
}
