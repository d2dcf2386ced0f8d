import { t } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { copyPath, deleteEntry, parentOf } from '../state/file-actions.ts'
import type { MenuItem } from '../ui/menu.tsx'
import type { Entry, Naming } from './visible-nodes.ts'

/** What can be done with an entry of the tree, or with none of them: with the folder itself. */
export function entryActions(node: Entry | null, onName: (naming: Naming) => void): readonly MenuItem[] {
  const folder = node === null ? '' : node.kind === 'directory' ? node.path : parentOf(node.path)
  const make: readonly MenuItem[] = [
    { label: t('explorer.new-file'), icon: 'new-file', run: () => onName({ kind: 'file', folder }) },
    { label: t('explorer.new-folder'), icon: 'new-folder', run: () => onName({ kind: 'directory', folder }) },
  ]
  if (node === null) return make
  const { path } = node
  return [
    ...(node.kind === 'directory'
      ? []
      : [
          {
            label: t('explorer.open-beside'),
            icon: 'split-horizontal',
            run: () => useEditor.getState().openBeside(path),
          },
        ]),
    ...make,
    { label: t('explorer.rename'), icon: 'edit', run: () => onName({ kind: 'rename', path }) },
    { label: t('explorer.copy-path'), icon: 'copy', run: () => void copyPath(path, true) },
    { label: t('explorer.copy-relative'), icon: 'copy', run: () => void copyPath(path, false) },
    { label: t('explorer.delete'), icon: 'trash', isDanger: true, run: () => void deleteEntry(path) },
  ]
}
