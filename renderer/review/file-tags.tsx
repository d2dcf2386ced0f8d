import type { ReviewFile } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { visibleLine } from '../ui/visible-text.ts'

/** What becomes of a file besides its lines. */
export function FileTags({ file }: { file: Pick<ReviewFile, 'change' | 'oldPath' | 'mode' | 'isLink' | 'binary'> }) {
  const { change, oldPath, mode, isLink, binary } = file
  const tags = [
    ...(change === 'modified' ? [] : [t(`diff.${change}`)]),
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
