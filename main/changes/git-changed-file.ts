import type { ChangedFile } from '../../preload/contract/changes.ts'
import type { SidesCount } from '../patch/compare-sides.ts'
import { isLink, isSubmodule, typeOf, type GitEntry } from './git-entries.ts'
import type { SideSizes } from './git-sides.ts'

/** A file of git's changes as it is shown. `count` null: it is no text. */
export function changedFile(entry: GitEntry, sizes: SideSizes, count: SidesCount | null): ChangedFile {
  const { path, oldPath, before, after, isUntracked, isConflicted } = entry
  const isWhole = wholeReason(entry)
  const getsMode = after !== null && after.mode.startsWith('100') && after.mode !== (before?.mode ?? '100644')
  return {
    path,
    ...(oldPath === undefined ? {} : { oldPath }),
    change: oldPath !== undefined ? 'renamed' : before === null ? 'created' : after === null ? 'deleted' : 'modified',
    added: count?.added ?? 0,
    removed: count?.removed ?? 0,
    parts: Math.max(1, count?.hunks ?? 0),
    beforeHash: before?.id ?? null,
    afterHash: after?.id ?? null,
    ...(count ? {} : { binary: { before: before && sizes.before, after: after && sizes.after } }),
    ...(getsMode ? { mode: after.mode === '100755' ? 0o755 : 0o644 } : {}),
    ...(isLink(after) ? { isLink: true } : {}),
    ...(isWhole === null ? {} : { isWhole }),
    ...(isConflicted ? { isFixed: 'conflicted' } : {}),
    ...(isUntracked ? { isUntracked: true } : {}),
  }
}

export function wholeReason({ before, after, isFiltered }: GitEntry): NonNullable<ChangedFile['isWhole']> | null {
  if (before && after && typeOf(before) !== typeOf(after)) return 'type-changed'
  if (isSubmodule(before) || isSubmodule(after)) return 'submodule'
  if (isLink(before) || isLink(after)) return 'link'
  return isFiltered ? 'filtered' : null
}
