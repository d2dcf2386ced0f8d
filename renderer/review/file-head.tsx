import type { ReviewText } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { IconButton } from '../ui/button.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import type { ListedFile } from './decisions.ts'
import { canPair } from './file-changes.tsx'
import { FileTags } from './file-tags.tsx'

interface FileHeadProps {
  readonly file: ListedFile
  readonly text: ReviewText | null
  /** How the file stands, where there is something to say. */
  readonly word: string | null
  readonly isInline: boolean
  readonly isEditing: boolean
  /** Null: it cannot be edited here. */
  onEdit: (() => void) | null
  onOpen: (() => void) | null
  onComment(): void
  onInline(isInline: boolean): void
}

/** Above one file's changes: which file it is, and how it is looked at. */
export function FileHead({
  file,
  text,
  word,
  isInline,
  isEditing,
  onEdit,
  onOpen,
  onComment,
  onInline,
}: FileHeadProps) {
  return (
    <div className="review-file-head">
      <span className="mono ellipsis" title={visibleLine(file.path)}>
        {visibleLine(file.path)}
      </span>
      {file.added + file.removed > 0 && (
        <span className="counts">
          {file.added > 0 && <span className="added">+{file.added}</span>}
          {file.removed > 0 && <span className="removed">−{file.removed}</span>}
        </span>
      )}
      <FileTags file={file} />
      {word !== null && <span className="muted">{word}</span>}
      <span className="space" />
      {onEdit && (
        <IconButton
          icon={isEditing ? 'check' : 'edit'}
          label={t(isEditing ? 'review.end-edit' : 'review.edit')}
          keys={isEditing ? 'Esc' : 'E'}
          aria-pressed={isEditing}
          onClick={onEdit}
        />
      )}
      {onOpen && <IconButton icon="go-to-file" label={t('changes.open-file')} keys="E" onClick={onOpen} />}
      <IconButton icon="comment" label={t('review.comment')} keys="C" disabled={!text} onClick={onComment} />
      {text && canPair(text) && !text.binary && text.hunks.length > 0 && (
        <IconButton
          icon="split-horizontal"
          label={t(isInline ? 'review.side-by-side' : 'review.inline')}
          aria-pressed={!isInline}
          onClick={() => onInline(!isInline)}
        />
      )}
    </div>
  )
}
