import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, memo, type MouseEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { FileProgress, Hunk, HunkChoice } from '../../preload/contract/patch.ts'
import { t, tCount } from '../locale/text.ts'
import { useSettings } from '../state/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import type { CommentPlace } from './comments.tsx'
import { keptLines } from './decisions.ts'
import { type DiffHandle, isSomeoneTyping } from './diff-handle.ts'
import { type ColoredLines, useLineColors } from './line-colors.ts'
import { differingPart, markOf, type ReviewRow, reviewRows } from './review-rows.ts'
import { shownLine } from './shown-line.ts'

interface HunkListProps {
  readonly path: string
  readonly hunks: readonly Hunk[]
  /** The text before, for what stands between the hunks; null where it is not known. */
  readonly before: string | null
  readonly progress: FileProgress
  /** Only looked at: nothing can be decided by hunk or line. */
  readonly isReadOnly?: boolean
  readonly isStale?: boolean
  onReady(handle: DiffHandle): void
  onDecide(hunk: number, choice: HunkChoice): void
  onToggle(hunk: Hunk, index: number): void
}

const hunkHeight = 34
const none: ReadonlySet<string> = new Set()
const unsplittable = 2_000_000

/** A file's changes one below the other, drawn as far as they are in view: each line with a box, each hunk with its buttons. */
export function HunkList({ path, hunks, before, progress, isReadOnly = false, isStale = false, ...on }: HunkListProps) {
  const fontSize = useSettings((state) => state.view?.settings.editor.fontSize) ?? 13
  const lineHeight = Math.round(fontSize * 1.55)
  const scroller = useRef<HTMLDivElement>(null)
  const [unfolded, setUnfolded] = useState(none)
  const linesBefore = useMemo(
    () => (before === null || before.length > unsplittable ? null : linesOf(before)),
    [before],
  )
  const rows = useMemo(() => reviewRows(hunks, { before: linesBefore, unfolded }), [hunks, linesBefore, unfolded])
  const columns = useMemo(() => widestOf(rows), [rows])
  const marks = useMemo(() => new Map(hunks.map((hunk) => [hunk, markOf(hunk, rows)])), [hunks])
  const [cursor, setCursor] = useState(() => firstUndecided(rows, progress))
  const [anchor, setAnchor] = useState<number | null>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.kind === 'hunk' ? hunkHeight : lineHeight),
    overscan: 20,
    paddingEnd: 24,
  })
  useEffect(() => virtual.measure(), [lineHeight, rows])
  const drawn = virtual.getVirtualItems()
  const first = drawn[0]?.index ?? 0
  const last = drawn.at(-1)?.index ?? 0
  const inView = useMemo(() => {
    const found = new Set<Hunk>()
    for (const row of rows.slice(first, last + 1)) if (row.kind !== 'fold' && row.hunk) found.add(row.hunk)
    return [...found]
  }, [rows, first, last])
  const colors = useLineColors(path, inView)

  const moveTo = (index: number, isExtending = false) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setAnchor(isExtending ? (anchor ?? cursor) : null)
    setCursor(next)
    virtual.scrollToIndex(next, { align: 'auto' })
  }
  const showHunk = (number: number) => {
    const header = rows.findIndex((row) => row.kind === 'hunk' && row.hunk.number === number)
    if (header < 0) return
    setAnchor(null)
    setCursor(firstChanged(rows, header))
    const top = virtual.getOffsetForIndex(header, 'start')?.[0] ?? 0
    const element = scroller.current
    if (!element) return
    const height = (rows.findIndex((row, index) => index > header && row.kind !== 'line') - header) * lineHeight
    const isInView = top >= element.scrollTop && top + Math.max(height, 80) <= element.scrollTop + element.clientHeight
    if (!isInView) virtual.scrollToIndex(header, { align: 'start' })
  }

  /** The handle is made once and asks for what holds now. */
  const latest = useRef({ rows, hunks, cursor, anchor, showHunk })
  latest.current = { rows, hunks, cursor, anchor, showHunk }
  useEffect(() => {
    on.onReady(handleOf(latest, scroller))
    latest.current.showHunk(hunkAt(rows, cursor)?.number ?? 1)
    if (!isSomeoneTyping()) scroller.current?.focus({ preventScroll: true })
  }, [])

  const pressed = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== scroller.current) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / lineHeight) - 2)
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: cursor + 1,
      ArrowUp: cursor - 1,
      PageDown: cursor + page,
      PageUp: cursor - page,
      Home: 0,
      End: rows.length - 1,
    }
    const row = rows[cursor]
    if (event.key === 'Enter' && row?.kind === 'fold') setUnfolded(new Set([...unfolded, row.key]))
    else if (steps[event.key] !== undefined) moveTo(steps[event.key]!, event.shiftKey)
    else return
    event.preventDefault()
  }
  const canDecide = !isReadOnly && !isStale
  const [from, to] = anchor === null ? [cursor, cursor] : [Math.min(anchor, cursor), Math.max(anchor, cursor)]

  return (
    <div
      ref={scroller}
      className="hunk-list"
      role="group"
      aria-label={t('review.changes-of', { path: shownLine(path).text })}
      tabIndex={0}
      aria-activedescendant={rows[cursor] ? rowId(cursor) : undefined}
      onKeyDown={pressed}
      style={{ fontSize, lineHeight: `${lineHeight}px` }}
    >
      <div style={{ height: virtual.getTotalSize(), minWidth: `calc(${columns}ch + 150px)`, position: 'relative' }}>
        {drawn.map(({ index, start, size }) => {
          const row = rows[index]
          if (!row) return null
          const isMarked = index >= from && index <= to
          return (
            <div
              key={index}
              className="hunk-list-row"
              style={{ transform: `translateY(${start}px)`, height: size }}
              onMouseDown={(event: MouseEvent) => {
                if (event.button !== 0 || (event.target as Element).closest('button')) return
                setAnchor(event.shiftKey ? (anchor ?? cursor) : null)
                setCursor(index)
              }}
            >
              {row.kind === 'hunk' && (
                <HunkHeader
                  hunk={row.hunk}
                  total={hunks.length}
                  choice={progress.hunks[row.hunk.number]}
                  mark={marks.get(row.hunk) ?? null}
                  canDecide={canDecide}
                  isReadOnly={isReadOnly}
                  isCursor={index === cursor}
                  id={rowId(index)}
                  onDecide={on.onDecide}
                />
              )}
              {row.kind === 'fold' && (
                <button
                  type="button"
                  id={rowId(index)}
                  tabIndex={-1}
                  className={`fold ${index === cursor ? 'cursor' : ''}`}
                  onClick={() => setUnfolded(new Set([...unfolded, row.key]))}
                >
                  <Icon name="unfold" size={14} />
                  {tCount('review.unfold', row.count)}
                </button>
              )}
              {row.kind === 'line' && (
                <LineRow
                  id={rowId(index)}
                  row={row}
                  html={row.hunk ? colors.get(row.hunk)?.get(row.index) : undefined}
                  state={row.hunk ? stateOf(progress, row.hunk, row.index) : 'undecided'}
                  canToggle={canDecide}
                  isReadOnly={isReadOnly}
                  isMarked={isMarked}
                  isCursor={index === cursor}
                  onToggle={on.onToggle}
                />
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}

const rowId = (index: number) => `review-row-${index}`
const linesOf = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

type LineState = 'kept' | 'left' | 'undecided'

function stateOf(progress: FileProgress, hunk: Hunk, index: number): LineState {
  const choice = progress.hunks[hunk.number]
  if (choice === undefined) return 'undecided'
  if (choice === 'accepted') return 'kept'
  return choice !== 'rejected' && keptLines(progress, hunk).includes(index) ? 'kept' : 'left'
}

function widestOf(rows: readonly ReviewRow[]): number {
  let widest = 0
  for (const row of rows) if (row.kind === 'line') widest = Math.max(widest, Math.min(2100, row.line.text.length))
  return widest
}

const isChangedLine = (row: ReviewRow | undefined) => row?.kind === 'line' && row.line.kind !== 'context'

function firstChanged(rows: readonly ReviewRow[], from: number): number {
  const found = rows.findIndex((row, index) => index > from && isChangedLine(row))
  return found < 0 ? from : found
}

function firstUndecided(rows: readonly ReviewRow[], progress: FileProgress): number {
  const header = rows.findIndex((row) => row.kind === 'hunk' && progress.hunks[row.hunk.number] === undefined)
  return firstChanged(rows, Math.max(0, header))
}

/** The hunk the row is of, or that follows it. */
function hunkAt(rows: readonly ReviewRow[], index: number): Hunk | undefined {
  for (let at = index; at < rows.length; at++) {
    const row = rows[at]!
    if (row.kind !== 'fold' && row.hunk) return row.hunk
  }
  return undefined
}

interface Latest {
  readonly rows: readonly ReviewRow[]
  readonly hunks: readonly Hunk[]
  readonly cursor: number
  readonly anchor: number | null
  showHunk(number: number): void
}

function handleOf(
  latest: { readonly current: Latest },
  scroller: { readonly current: HTMLElement | null },
): DiffHandle {
  const current = () => hunkAt(latest.current.rows, latest.current.cursor) ?? latest.current.hunks.at(-1)
  return {
    currentHunk: () => current()?.number ?? 0,
    goToHunk(step) {
      const { hunks, showHunk } = latest.current
      const place = hunks.indexOf(current()!)
      const next = hunks[Math.max(0, Math.min(hunks.length - 1, place + step))]
      if (next) showHunk(next.number)
    },
    goTo: (hunk) => latest.current.showHunk(hunk),
    currentLine() {
      const row = latest.current.rows[latest.current.cursor]
      return row?.kind === 'line' && row.hunk && row.line.kind !== 'context'
        ? { hunk: row.hunk, index: row.index }
        : undefined
    },
    selection: () => placeOf(latest.current),
    focus: () => scroller.current?.focus(),
  }
}

/** The marked lines as a comment names them: by their numbers after, or before where all of them go. */
function placeOf({ rows, cursor, anchor }: Latest): CommentPlace | null {
  const from = Math.min(anchor ?? cursor, cursor)
  const to = Math.max(anchor ?? cursor, cursor)
  const lines = rows.slice(from, to + 1).filter((row) => row.kind === 'line')
  const afters = lines.flatMap(({ after }) => after ?? [])
  const numbers = afters.length > 0 ? afters : lines.flatMap((line) => line.before ?? [])
  if (numbers.length === 0) return null
  return {
    startLine: numbers[0]!,
    endLine: numbers.at(-1)!,
    quote: lines.map(({ line }) => line.text.slice(0, 2000)).join('\n'),
  }
}

interface HunkHeaderProps {
  readonly id: string
  readonly hunk: Hunk
  readonly total: number
  readonly choice: HunkChoice | undefined
  readonly mark: 'moved' | 'whitespace' | null
  readonly canDecide: boolean
  readonly isReadOnly: boolean
  readonly isCursor: boolean
  onDecide(hunk: number, choice: HunkChoice): void
}

function HunkHeader({ id, hunk, total, choice, mark, canDecide, isReadOnly, isCursor, onDecide }: HunkHeaderProps) {
  const { number } = hunk
  const state = choice === undefined ? 'undecided' : typeof choice === 'string' ? choice : 'partly'
  const label = t('review.hunk', { number, total })
  const button = (wanted: 'accepted' | 'rejected', icon: string, text: string, keys: string) => (
    <Button
      isSmall
      tabIndex={-1}
      icon={icon}
      keys={keys}
      className={choice === wanted ? 'on' : ''}
      disabled={!canDecide}
      aria-pressed={choice === wanted}
      onClick={() => onDecide(number, wanted)}
    >
      {text}
    </Button>
  )
  return (
    <div
      id={id}
      role="group"
      aria-label={label}
      className={`hunk-head ${isReadOnly ? '' : state} ${isCursor ? 'cursor' : ''}`}
    >
      <span className="what">
        {label}
        {!isReadOnly && <em>{t(`review.state.${state}`)}</em>}
      </span>
      {mark && <span className="tag">{t(`review.mark.${mark}`)}</span>}
      {hunk.coarse && <span className="tag">{t('review.mark.coarse')}</span>}
      {!isReadOnly && (
        <span className="buttons">
          {button('accepted', 'check', t('review.accept'), 'A')}
          {button('rejected', 'close', t('review.reject'), 'R')}
        </span>
      )}
    </div>
  )
}

interface LineRowProps {
  readonly id: string
  readonly row: Extract<ReviewRow, { kind: 'line' }>
  readonly html: ColoredLines extends ReadonlyMap<number, infer Html> ? Html | undefined : never
  readonly state: LineState
  readonly canToggle: boolean
  readonly isReadOnly: boolean
  readonly isMarked: boolean
  readonly isCursor: boolean
  onToggle(hunk: Hunk, index: number): void
}

const signs = { context: ' ', added: '+', removed: '−' } as const

const LineRow = memo(
  function LineRow({ id, row, html, state, canToggle, isReadOnly, isMarked, isCursor, onToggle }: LineRowProps) {
    const { line, hunk, index, before, after, mark, other } = row
    const { text, left } = shownLine(line.text)
    const differs = other === null || left > 0 ? null : differingPart(text, shownLine(other).text)
    const isChanged = hunk !== null && line.kind !== 'context'
    const spoken = t(`review.line-${line.kind}`, { line: after ?? before ?? 0, text })
    return (
      <div
        id={id}
        className={`line ${line.kind} ${isChanged && !isReadOnly ? state : ''} ${isMarked ? 'marked' : ''} ${isCursor ? 'cursor' : ''}`}
        {...(isChanged && !isReadOnly
          ? { role: 'checkbox', 'aria-checked': state === 'kept', 'aria-label': spoken, 'aria-disabled': !canToggle }
          : { role: 'note', 'aria-label': spoken })}
      >
        <span
          className="box"
          aria-hidden
          onClick={() => isChanged && canToggle && onToggle(hunk, index)}
          {...(isChanged && !isReadOnly
            ? { title: t(state === 'kept' ? 'review.line-kept' : 'review.line-left') }
            : {})}
        />
        <span className="number" aria-hidden>
          {before ?? ''}
        </span>
        <span className="number" aria-hidden>
          {after ?? ''}
        </span>
        <span className="sign" aria-hidden>
          {signs[line.kind]}
        </span>
        <span className="code">
          {differs && isPlain(text) && (
            <i style={{ left: `${differs[0]}ch`, width: `${Math.max(0.3, differs[1] - differs[0])}ch` }} />
          )}
          {html === undefined ? <span>{text}</span> : <span dangerouslySetInnerHTML={{ __html: html }} />}
          {left > 0 && <em>{tCount('review.characters-left', left)}</em>}
          {line.ending === '' && <em>{t('review.no-newline')}</em>}
          {mark && isChanged && <em>{t(`review.mark.${mark}`)}</em>}
        </span>
      </div>
    )
  },
  (one, other) =>
    one.row === other.row &&
    one.html === other.html &&
    one.state === other.state &&
    one.canToggle === other.canToggle &&
    one.isMarked === other.isMarked &&
    one.isCursor === other.isCursor &&
    one.onToggle === other.onToggle,
)

/** Whether every character is one column wide, so that columns can be told in advance. */
// eslint-disable-next-line no-control-regex
const isPlain = (text: string): boolean => /^[\u0020-\u007e\u00a0-\u024f\u0370-\u04ff]*$/.test(text)
