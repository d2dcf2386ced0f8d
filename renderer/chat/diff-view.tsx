import { memo, useMemo, useState } from 'react'
import type { DiffFile } from '../../preload/contract/tool.ts'
import { t, tCount } from '../locale/text.ts'
import { Button } from '../ui/button.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { type DiffRow, diffRows } from './diff-rows.ts'

const shownAtOnce = 200

const signs: Readonly<Record<DiffRow['kind'], string>> = {
  file: '',
  hunk: '',
  context: ' ',
  added: '+',
  removed: '−',
  note: '',
}

/** A unified diff with its signs, numbers and colours. */
export const DiffView = memo(function DiffView({ diff, files }: { diff: string; files: readonly DiffFile[] }) {
  const [isWhole, setWhole] = useState(false)
  const all = useMemo(() => diffRows(diff).filter(({ kind }) => kind !== 'file' || files.length > 1), [diff, files])
  const rows = isWhole ? all : all.slice(0, shownAtOnce)

  return (
    <div className="diff">
      {files.map((file) => (
        <DiffFileLine key={file.path} file={file} />
      ))}
      <div className="diff-rows" role="group" aria-label={t('diff.label')} tabIndex={0}>
        <div className="diff-table">
          {rows.map((row, index) => (
            <div key={index} className={`diff-row ${row.kind}`}>
              <span className="number">{row.before ?? ''}</span>
              <span className="number">{row.after ?? ''}</span>
              <span className="sign">{signs[row.kind]}</span>
              <span className="code">{visibleLine(row.text) || ' '}</span>
            </div>
          ))}
        </div>
      </div>
      {rows.length < all.length && (
        <Button look="quiet" isSmall onClick={() => setWhole(true)}>
          {tCount('diff.show-all', all.length - rows.length)}
        </Button>
      )}
    </div>
  )
})

/** One file of a diff: what becomes of it, and its counts. */
export const DiffFileLine = ({ file }: { file: DiffFile }) => (
  <div className="diff-file">
    <span className={`change ${file.change}`}>{t(`diff.${file.change}`)}</span>
    <span className="mono ellipsis" title={visibleLine(file.path)}>
      {file.oldPath ? `${visibleLine(file.oldPath)} → ` : ''}
      {visibleLine(file.path)}
    </span>
    <span className="counts">
      {file.added > 0 && <span className="added">+{file.added}</span>}
      {file.removed > 0 && <span className="removed">−{file.removed}</span>}
    </span>
  </div>
)
