import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { type FileState, type ListedFile, numbersOf, progressOf, stateOf } from './decisions.ts'

const icons: Readonly<Record<FileState, string>> = {
  undecided: 'circle-outline',
  partly: 'circle-large-outline',
  accepted: 'pass-filled',
  rejected: 'circle-slash',
  edited: 'edit',
  stale: 'warning',
}

/** A letter beside the name, as source control has it. */
const letters = { created: 'N', modified: 'M', deleted: 'D', renamed: 'R' } as const

interface FileListProps {
  readonly files: readonly ListedFile[]
  readonly progress: ReviewProgress
  readonly chosen: string
  onChoose(path: string): void
  onDecide(file: ListedFile, choice: 'accepted' | 'rejected'): void
}

const rowHeight = 26

/** The files of a patch, each with its counts and how its review stands; drawn as far as they are in view. */
export function FileList({ files, progress, chosen, onChoose, onDecide }: FileListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const index = files.findIndex(({ path }) => path === chosen)
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: 'auto' })
  }, [index])
  return (
    <div ref={scroller} className="review-files">
      <ul aria-label={t('review.file-list')} style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const file = files[item.index]
          if (!file) return null
          return (
            <FileRow
              key={file.path}
              file={file}
              top={item.start}
              state={stateOf(file, progress)}
              isDecided={isDecided(file, progress)}
              isChosen={file.path === chosen}
              place={{ index: item.index + 1, total: files.length }}
              onChoose={onChoose}
              onDecide={onDecide}
            />
          )
        })}
      </ul>
    </div>
  )
}

/** Whether nothing of the file is left to decide. */
export function isDecided(file: ListedFile, progress: ReviewProgress): boolean {
  const { hunks, editedText } = progressOf(progress, file.path)
  return editedText !== undefined || numbersOf(file).every((number) => hunks[number] !== undefined)
}

interface FileRowProps {
  readonly file: ListedFile
  readonly top: number
  readonly state: FileState
  readonly isDecided: boolean
  readonly isChosen: boolean
  readonly place: { readonly index: number; readonly total: number }
  onChoose(path: string): void
  onDecide(file: ListedFile, choice: 'accepted' | 'rejected'): void
}

function FileRow({ file, top, state, isDecided: isDone, isChosen, place, onChoose, onDecide }: FileRowProps) {
  const slash = file.path.lastIndexOf('/')
  const isIn = state === 'accepted' || state === 'edited'
  return (
    <li
      className={`${state} ${isChosen ? 'chosen' : ''} ${isDone ? 'done' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-setsize={place.total}
      aria-posinset={place.index}
    >
      <input
        type="checkbox"
        aria-label={t('review.accept-file', { path: visibleLine(file.path) })}
        checked={isIn}
        disabled={file.isStale}
        ref={(box) => {
          if (box) box.indeterminate = state === 'partly'
        }}
        onChange={() => onDecide(file, isIn ? 'rejected' : 'accepted')}
      />
      <button
        type="button"
        aria-current={isChosen}
        title={`${visibleLine(file.path)}\n${t(`diff.${file.change}`)}`}
        onClick={() => onChoose(file.path)}
      >
        <span className={`letter ${file.change}`} aria-hidden>
          {letters[file.change]}
        </span>
        <span className="ellipsis">
          {visibleLine(file.path.slice(slash + 1))}
          {slash > 0 && <span className="where"> {visibleLine(file.path.slice(0, slash))}</span>}
        </span>
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
}
