import type { ReviewText } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { decideFile, type FileState, type Progress, stateOf } from './decisions.ts'

const icons: Readonly<Record<FileState, string>> = {
  undecided: 'circle-outline',
  partly: 'circle-large-outline',
  accepted: 'pass-filled',
  rejected: 'circle-slash',
  edited: 'edit',
  stale: 'warning',
}

interface FileListProps {
  readonly files: readonly ReviewText[]
  readonly progress: Progress
  readonly chosen: string
  onChoose(path: string): void
  onDecide(progress: Progress): void
}

/** The files of a patch, each with its counts and how its review stands. */
export const FileList = ({ files, progress, chosen, onChoose, onDecide }: FileListProps) => (
  <ul className="review-files" aria-label={t('review.file-list')}>
    {files.map((file) => {
      const state = stateOf(file, progress)
      const name = file.path.slice(file.path.lastIndexOf('/') + 1)
      const isIn = state === 'accepted' || state === 'edited'
      return (
        <li key={file.path} className={`${state} ${file.path === chosen ? 'chosen' : ''}`}>
          <input
            type="checkbox"
            aria-label={t('review.accept-file', { path: visibleLine(file.path) })}
            checked={isIn}
            disabled={file.isStale}
            ref={(box) => {
              if (box) box.indeterminate = state === 'partly'
            }}
            onChange={() => onDecide(decideFile(file, progress, isIn ? 'rejected' : 'accepted'))}
          />
          <button
            type="button"
            aria-current={file.path === chosen}
            title={visibleLine(file.path)}
            onClick={() => onChoose(file.path)}
          >
            <span className="ellipsis">{visibleLine(name)}</span>
            <span className="counts">
              {file.added > 0 && <span className="added">+{file.added}</span>}
              {file.removed > 0 && <span className="removed">−{file.removed}</span>}
            </span>
            <span className="state" title={t(`review.state.${state}`)}>
              <Icon name={icons[state]} size={14} />
              <span className="visually-hidden">{t(`review.state.${state}`)}</span>
            </span>
          </button>
        </li>
      )
    })}
  </ul>
)
