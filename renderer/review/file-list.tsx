import { useVirtualizer } from '@tanstack/react-virtual'
import { memo, useEffect, useMemo, useRef } from 'react'
import type { ChangesVerb } from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { own } from '../state/own.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import type { ListedFile } from './decisions.ts'
import { type FileName, fileNames } from './file-names.ts'
import { fileLook } from './file-look.ts'
import { type ReviewKind, rowVerbs, verbIcons } from './verbs.ts'
import './review-files.css'

interface FileListProps {
  readonly kind: ReviewKind
  readonly files: readonly ListedFile[]
  readonly progress: ReviewProgress
  readonly chosen: string
  onChoose(path: string): void
  onTick(file: ListedFile, isOn: boolean): void
  onVerb(file: ListedFile, verb: ChangesVerb): void
}

const rowHeight = 26

/** The files of a review, each with its counts and how it stands; drawn as far as they are in view. */
export function FileList({ kind, files, progress, chosen, ...on }: FileListProps) {
  const scroller = useRef<HTMLDivElement>(null)
  /** The rows are drawn anew only for what they show; what they call is always what holds now. */
  const latest = useRef(on)
  latest.current = on
  const virtual = useVirtualizer({
    count: files.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
  })
  const names = useMemo(() => fileNames(files.map((file) => file.path)), [files])
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
              kind={kind}
              file={file}
              called={names.get(file.path)!}
              top={item.start}
              mine={own(progress.files, file.path)}
              isChosen={file.path === chosen}
              index={item.index + 1}
              total={files.length}
              latest={latest}
            />
          )
        })}
      </ul>
    </div>
  )
}

interface FileRowProps {
  readonly kind: ReviewKind
  readonly file: ListedFile
  readonly called: FileName
  readonly top: number
  readonly mine: ReviewProgress['files'][string] | undefined
  readonly isChosen: boolean
  readonly index: number
  readonly total: number
  readonly latest: { readonly current: Pick<FileListProps, 'onChoose' | 'onTick' | 'onVerb'> }
}

const tickText = (kind: ReviewKind) =>
  kind === 'patch' ? 'review.accept-file' : kind === 'commits' ? 'changes.tick.commits' : 'changes.tick.session'

const FileRow = memo(function FileRow({ kind, file, called, top, mine, isChosen, index, total, latest }: FileRowProps) {
  const { path } = file
  const name = visibleLine(path)
  const look = fileLook(kind, file, { files: mine ? { [path]: mine } : {}, comments: [] })
  const verbs = rowVerbs(kind, file)
  return (
    <li
      className={`${look.state} ${isChosen ? 'chosen' : ''} ${look.isDone ? 'done' : ''} ${verbs.length > 0 ? 'acting' : ''}`}
      style={{ transform: `translateY(${top}px)` }}
      aria-setsize={total}
      aria-posinset={index}
    >
      {look.tick !== null && (
        <input
          type="checkbox"
          aria-label={t(tickText(kind), { path: name })}
          checked={look.tick === 'on'}
          disabled={file.isStale}
          ref={(box) => {
            if (box) box.indeterminate = look.tick === 'partly'
          }}
          onChange={() => latest.current.onTick(file, look.tick !== 'on')}
        />
      )}
      <button
        type="button"
        className="name"
        aria-current={isChosen}
        title={`${name}\n${t(file.isUntracked ? 'changes.untracked' : `diff.${file.change}`)}`}
        onClick={() => latest.current.onChoose(path)}
      >
        <span className={`letter ${file.isFixed ?? file.change}`} aria-hidden>
          {look.letter}
        </span>
        <span className="said">
          <span className={`called ${called.isTwin ? 'twin' : ''}`}>
            <span className="ellipsis">{visibleLine(called.name)}</span>{' '}
            {called.where !== '' && <span className="where ellipsis">{visibleLine(called.where)}</span>}
          </span>
          <span className="counts">
            {file.added > 0 && <span className="added">+{file.added}</span>}
            {file.removed > 0 && <span className="removed">−{file.removed}</span>}
          </span>
        </span>
        {look.sign && (
          <span className="state" title={look.sign.word}>
            <Icon name={look.sign.icon} size={14} />
            <span className="visually-hidden">{look.sign.word}</span>
          </span>
        )}
      </button>
      {verbs.length > 0 && (
        <span className="row-verbs">
          {verbs.map((verb) => (
            <IconButton
              key={verb}
              icon={verbIcons[verb]}
              label={t(`changes.row.${verb}`, { path: name })}
              onClick={() => latest.current.onVerb(file, verb)}
            />
          ))}
        </span>
      )}
    </li>
  )
})
