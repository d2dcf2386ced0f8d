import { t } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'
import type { ListedFile } from './decisions.ts'

type TaggedFile = Pick<ListedFile, 'change' | 'oldPath' | 'mode' | 'isLink' | 'binary' | 'isUntracked' | 'isFixed'>

/** What becomes of a file besides its lines. */
export function FileTags({ file }: { file: TaggedFile }) {
  const { change, oldPath, mode, isLink, binary, isUntracked, isFixed } = file
  const tags = [
    ...(isFixed ? [t(`changes.fixed.${isFixed}.tag`)] : []),
    ...(isUntracked ? [t('changes.untracked')] : change === 'modified' ? [] : [t(`diff.${change}`)]),
    ...(oldPath === undefined ? [] : [t('review.from', { path: visibleLine(oldPath) })]),
    ...(isLink ? [t('review.link')] : []),
    ...(binary ? [t('review.binary')] : []),
    ...(mode !== undefined && change === 'modified' ? [t('review.mode', { mode: mode.toString(8) })] : []),
    ...(mode !== undefined && change !== 'modified' && (mode & 0o111) !== 0 ? [t('review.executable')] : []),
  ]
  return (
    <>
      {tags.map((tag) => (
        <span key={tag} className="tag ellipsis" title={tag}>
          {tag}
        </span>
      ))}
    </>
  )
}
