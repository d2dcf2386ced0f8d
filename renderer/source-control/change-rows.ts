import type { ChangedFile } from '../../preload/contract/changes.ts'

export type GroupName = 'conflicted' | 'staged' | 'changes'

/** One line of the panel's tree. */
export type ChangeRow =
  | {
      readonly key: GroupName
      readonly kind: 'group'
      readonly group: GroupName
      readonly count: number
      readonly isOpen: boolean
    }
  | {
      readonly key: string
      readonly kind: 'file'
      readonly group: GroupName
      readonly file: ChangedFile
      /** Its place in the group, from 1, and the group's size. */
      readonly place: number
      readonly of: number
    }

/** The lines top to bottom: what hinders a commit, what goes into it, what does not. Empty groups are left out. */
export function changeRows(
  staged: readonly ChangedFile[],
  changes: readonly ChangedFile[],
  closed: ReadonlySet<GroupName>,
): readonly ChangeRow[] {
  const isConflicted = ({ isFixed }: ChangedFile) => isFixed === 'conflicted'
  const groups: readonly (readonly [GroupName, readonly ChangedFile[]])[] = [
    ['conflicted', changes.filter(isConflicted)],
    ['staged', staged.filter((file) => !isConflicted(file))],
    ['changes', changes.filter((file) => !isConflicted(file))],
  ]
  return groups.flatMap(([group, files]) => (files.length === 0 ? [] : rowsOf(group, files, !closed.has(group))))
}

function rowsOf(group: GroupName, files: readonly ChangedFile[], isOpen: boolean): readonly ChangeRow[] {
  const head: ChangeRow = { key: group, kind: 'group', group, count: files.length, isOpen }
  if (!isOpen) return [head]
  const of = files.length
  return [
    head,
    ...files.map((file, index): ChangeRow => {
      return { key: keyOf(group, file.path), kind: 'file', group, file, place: index + 1, of }
    }),
  ]
}

export const keyOf = (group: GroupName, path: string): string => `${group}:${path}`

/**
 * Where the cursor goes when the rows change under it: it stays on its file; when that left its group, on what came in
 * its place, so that one key pressed again and again goes through a list.
 */
export function cursorAfter(
  before: readonly ChangeRow[],
  after: readonly ChangeRow[],
  cursor: string | null,
): string | null {
  if (cursor === null || after.some(({ key }) => key === cursor)) return cursor
  const old = before.find(({ key }) => key === cursor)
  if (!old) return null
  const inGroup = after.filter(({ group, kind }) => group === old.group && kind === 'file')
  const place = old.kind === 'file' ? old.place : 1
  const next = inGroup[Math.min(place, inGroup.length) - 1]
  return (next ?? after.find(({ group }) => group === old.group) ?? after[0])?.key ?? null
}

export type ChangeLetter = '!' | 'U' | 'A' | 'M' | 'D' | 'R' | 'T'

/** A file's change as one letter, as git's users know it. */
export function letterOf({ change, isFixed, isUntracked, isWhole }: ChangedFile): ChangeLetter {
  if (isFixed === 'conflicted') return '!'
  if (isUntracked) return 'U'
  if (isWhole === 'type-changed') return 'T'
  return ({ created: 'A', modified: 'M', deleted: 'D', renamed: 'R' } as const)[change]
}
