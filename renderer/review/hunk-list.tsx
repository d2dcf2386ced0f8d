import { type KeyboardEvent, type MouseEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { Hunk } from '../../preload/contract/patch.ts'
import { t } from '../locale/text.ts'
import { useSettings } from '../state/settings-store.ts'
import type { DiffHandle } from './diff-handle.ts'
import { HunkHeader } from './hunk-header.tsx'
import { HunkLine } from './hunk-line.tsx'
import { useLineColors } from './line-colors.ts'
import { cursorAfter, firstChanged, firstUndecided, headerOf, hunkAt, placeOf } from './list-cursor.ts'
import { linesOf } from './enclosing-line.ts'
import { FoldRow } from './fold-row.tsx'
import { type FoldEnd, foldStep, marksOf, openedMore, type Opened, type ReviewRow, reviewRows } from './review-rows.ts'
import { rowPlaces } from './row-places.ts'
import { shownLine } from './shown-line.ts'
import { useRowsInView } from './use-rows-in-view.ts'
import type { FileVerbs, VerbName } from './verbs.ts'
import './hunk-list.css'

interface HunkListProps {
  readonly path: string
  readonly hunks: readonly Hunk[]
  /** The text before, for what stands between the hunks; null where it is not known. */
  readonly before: string | null
  readonly verbs: FileVerbs
  /** Whether it may have the keys at once. */
  mayFocus(): boolean
  onReady(handle: DiffHandle): void
  onVerb(verb: VerbName, hunk: number): void
  onToggle(hunk: Hunk, index: number): void
}

const hunkHeight = 34
const belowLast = 24
const none: ReadonlyMap<string, Opened> = new Map()
const foldKeys: Readonly<Record<string, FoldEnd | 'all'>> = { Enter: 'all', ArrowRight: 'above', ArrowLeft: 'below' }
const unsplittable = 2_000_000

/** A file's changes one below the other, drawn as far as they are in view: each line with a box, each hunk with its buttons. */
export function HunkList({ path, hunks, before, verbs, ...on }: HunkListProps) {
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
  const marks = useMemo(() => marksOf(rows), [rows])
  const [cursor, setCursor] = useState(() => firstUndecided(rows, (hunk) => verbs.bar(hunk).state === 'undecided'))
  const [anchor, setAnchor] = useState<number | null>(null)
  const places = useMemo(() => {
    const headers = rows.flatMap(({ kind }, index) => (kind === 'hunk' ? [index] : []))
    return rowPlaces(rows.length, headers, { row: lineHeight, tall: hunkHeight })
  }, [rows, lineHeight])
  const { first, last, scrollTo } = useRowsInView(scroller, places)
  const drawn = rows.slice(first, last + 1)
  const inView = useMemo(() => {
    const found = new Set<Hunk>()
    for (const row of drawn) if (row.kind !== 'fold' && row.hunk) found.add(row.hunk)
    return [...found]
  }, [rows, first, last])
  const colors = useLineColors(path, inView)

  const shown = useRef({ hunks, rows, places })
  useLayoutEffect(() => {
    const was = shown.current
    shown.current = { hunks, rows, places }
    if (was.hunks === hunks) return
    const next = cursorAfter(was, cursor, { hunks, rows })
    setAnchor(null)
    setCursor(next)
    // What was under the eye stays there, though what stood above it may be gone.
    const element = scroller.current
    const headerBefore = headerOf(was.rows, hunkAt(was.rows, cursor)?.number ?? 0)
    const headerNow = headerOf(rows, hunkAt(rows, next)?.number ?? 0)
    if (element && headerBefore >= 0 && headerNow >= 0)
      element.scrollTop += places.topOf(headerNow) - was.places.topOf(headerBefore)
  }, [hunks, rows])

  const moveTo = (index: number, isExtending = false) => {
    const next = Math.max(0, Math.min(rows.length - 1, index))
    setAnchor(isExtending ? (anchor ?? cursor) : null)
    setCursor(next)
    scrollTo(next, 'nearest')
  }
  const showHunk = (number: number) => {
    const header = headerOf(rows, number)
    if (header < 0) return
    setAnchor(null)
    setCursor(firstChanged(rows, header))
    const top = places.topOf(header)
    const element = scroller.current
    if (!element) return
    const height = (rows.findIndex((row, index) => index > header && row.kind !== 'line') - header) * lineHeight
    const isInView = top >= element.scrollTop && top + Math.max(height, 80) <= element.scrollTop + element.clientHeight
    if (!isInView) scrollTo(header, 'top')
  }

  /** The handle is made once and asks for what holds now. */
  const latest = useRef({ rows, hunks, cursor, anchor, showHunk })
  latest.current = { rows, hunks, cursor, anchor, showHunk }
  useEffect(() => {
    on.onReady(handleOf(latest, scroller))
    latest.current.showHunk(hunkAt(rows, cursor)?.number ?? 1)
    if (on.mayFocus()) scroller.current?.focus({ preventScroll: true })
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
    const end = row?.kind === 'fold' ? foldKeys[event.key] : undefined
    if (row?.kind === 'fold' && end !== undefined) {
      if (end === 'all' || row.steps.includes(end)) setUnfolded(openedMore(unfolded, row, end))
      // The keys stay on the fold, which the lines shown above it push down.
      if (end === 'above' && row.steps.includes(end)) setCursor(cursor + foldStep)
    } else if (steps[event.key] !== undefined) moveTo(steps[event.key]!, event.shiftKey)
    else return
    event.preventDefault()
  }
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
      <div style={{ height: places.height + belowLast, minWidth: `calc(${columns}ch + 150px)`, position: 'relative' }}>
        {drawn.map((row, place) => {
          const index = first + place
          return (
            <div
              key={index}
              className="hunk-list-row"
              style={{ transform: `translateY(${places.topOf(index)}px)`, height: places.heightOf(index) }}
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
                  path={path}
                  before={linesBefore}
                  bar={verbs.bar(row.hunk.number)}
                  mark={marks.get(row.hunk) ?? null}
                  isLocked={verbs.isLocked}
                  isCursor={index === cursor}
                  id={rowId(index)}
                  onVerb={on.onVerb}
                />
              )}
              {row.kind === 'fold' && (
                <FoldRow
                  id={rowId(index)}
                  row={row}
                  isCursor={index === cursor}
                  onOpen={(end) => {
                    setUnfolded(openedMore(unfolded, row, end))
                    scroller.current?.focus({ preventScroll: true }) // The button may go.
                  }}
                />
              )}
              {row.kind === 'line' && (
                <HunkLine
                  id={rowId(index)}
                  row={row}
                  html={row.hunk ? colors.get(row.hunk)?.get(row.index) : undefined}
                  state={row.hunk ? verbs.line(row.hunk, row.index) : 'undecided'}
                  boxes={verbs.boxes}
                  isLocked={verbs.isLocked}
                  isMarked={index >= from && index <= to}
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

function widestOf(rows: readonly ReviewRow[]): number {
  let widest = 0
  for (const row of rows) if (row.kind === 'line') widest = Math.max(widest, Math.min(2100, row.line.text.length))
  return widest
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
    selection: () => placeOf(latest.current.rows, latest.current.cursor, latest.current.anchor),
    focus: () => scroller.current?.focus(),
  }
}
