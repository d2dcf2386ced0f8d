import type { ChangedFile, ChangesSource, ChangesVerb, CommitName } from '../../preload/contract/changes.ts'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { useSession } from '../state/session-store.ts'
import { useSourceControl } from '../state/source-control-store.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import type { countsOf } from './act-parts.ts'
import { CommitRange } from './commit-range.tsx'
import { mainVerb, type ReviewKind } from './verbs.ts'

interface ChangesTitleProps {
  readonly source: ChangesSource
  readonly commits: readonly CommitName[]
  /** How many files there are. */
  readonly count: number
}

/** Whose changes they are, and the way to others beside them. */
export function ChangesTitle({ source, commits, count }: ChangesTitleProps) {
  switch (source.kind) {
    case 'session':
      return <SessionTitle source={source} />
    case 'working-tree':
    case 'index':
      return <Sides kind={source.kind} count={count} />
    case 'commits':
      return <CommitRange source={source} commits={commits} />
  }
}

function SessionTitle({ source }: { source: Extract<ChangesSource, { kind: 'session' }> }) {
  const title = useSession(({ sessions }) => sessions.find(({ id }) => id === source.sessionId)?.title)
  const which = source.callId !== undefined ? 'call' : source.turnId !== undefined ? 'turn' : 'session'
  return <p>{t(`changes.title.${which}`, { title: title ? visibleLine(title) : t('session.untitled') })}</p>
}

/** The two sides of the index, one of which is shown. */
function Sides({ kind, count }: { kind: GitSide; count: number }) {
  const other = useOtherCount(kind)
  return (
    <div className="review-sides" role="group" aria-label={t('changes.sides')}>
      {(['working-tree', 'index'] as const).map((side) => (
        <button
          key={side}
          type="button"
          aria-pressed={side === kind}
          onClick={() => side !== kind && useEditor.getState().openChanges({ kind: side }, { inPlaceOf: { kind } })}
        >
          {t(`changes.side.${side}`)}
          <span className="count">{side === kind ? count : other}</span>
        </button>
      ))}
    </div>
  )
}

type GitSide = 'working-tree' | 'index'

/** How many files there are on the other side of the index; null where that is not known. */
const useOtherCount = (kind: ChangesSource['kind']): number | null =>
  useSourceControl(({ git }) => {
    if (git?.kind !== 'repository') return null
    if (kind === 'index') return git.unstaged.length + git.untracked.length + git.conflicted.length
    return kind === 'working-tree' ? git.staged.length : null
  })

interface ChangesTotalsProps {
  readonly kind: ChangesSource['kind']
  readonly files: readonly ChangedFile[]
  readonly counts: ReturnType<typeof countsOf>
}

export function ChangesTotals({ kind, files, counts: { hunks, seen, chosen } }: ChangesTotalsProps) {
  const isSeen = kind === 'session' || kind === 'commits'
  if (files.length === 0) return '\u00a0'
  return (
    <>
      {tCount('review.files', files.length)}
      {' · '}
      <span className="added">+{files.reduce((sum, { added }) => sum + added, 0)}</span>{' '}
      <span className="removed">−{files.reduce((sum, { removed }) => sum + removed, 0)}</span>
      {' · '}
      <span aria-live="polite">
        {isSeen ? t(`changes.progress.${kind}`, { seen, hunks }) : tCount('changes.hunks', hunks)}
        {/* The last button shows it. */}
        {chosen > 0 && <span className="visually-hidden"> · {tCount('changes.chosen', chosen)}</span>}
      </span>
    </>
  )
}

interface AllButtonsProps {
  readonly kind: ReviewKind
  /** How much of them was kept, or seen. */
  readonly kept: 'none' | 'some' | 'all'
  readonly isDisabled: boolean
  onKeep(): void
  onVerb(verb: ChangesVerb): void
}

/** What can be done with all files at once. */
export function AllButtons({ kind, kept, isDisabled, onKeep, onVerb }: AllButtonsProps) {
  const verb = mainVerb[kind]
  return (
    <>
      {(kind === 'session' || kind === 'commits') && (
        <Button isSmall look="quiet" disabled={isDisabled} onClick={onKeep}>
          {t(kind === 'session' ? 'changes.all.keep' : 'changes.all.see')}
        </Button>
      )}
      {(verb === 'undo' || verb === 'stage' || verb === 'unstage') && (
        <Button isSmall disabled={isDisabled || (verb === 'undo' && kept === 'all')} onClick={() => onVerb(verb)}>
          {t(verb === 'undo' && kept !== 'none' ? 'changes.all.undo-rest' : `changes.all.${verb}`)}
        </Button>
      )}
    </>
  )
}

interface LinesButtonProps {
  readonly kind: ReviewKind
  readonly chosen: number
  onPress(): void
}

/** Does it to the lines that are chosen, of all files. */
export function LinesButton({ kind, chosen, onPress }: LinesButtonProps) {
  const verb = mainVerb[kind]
  if (verb === null || verb === 'discard') return null
  return (
    <Button isSmall look="primary" disabled={chosen === 0} keys="Ctrl+⏎" onClick={onPress}>
      {chosen === 0 ? t(`changes.lines.${verb}`) : tCount(`review.verb.${verb}.lines`, chosen)}
    </Button>
  )
}

/** Where nothing is left, why. */
export function ChangesEmpty({ source: { kind } }: { source: ChangesSource }) {
  const isCommitted = useOtherCount(kind) === 0
  return (
    <div className="review-empty">
      <EmptyState icon="pass" title={t(isCommitted ? 'changes.empty.none' : `changes.empty.${kind}`)}>
        {kind !== 'commits' && <p>{t('changes.empty.hint')}</p>}
      </EmptyState>
    </div>
  )
}
