import { useEffect, useState } from 'react'
import type { ActivityEntry } from '../../preload/contract/activity.ts'
import { ruleText } from '../locale/rule-text.ts'
import { currentLocale, t } from '../locale/text.ts'
import { exactTime } from '../locale/time-text.ts'
import { followActivity, useActivity } from '../state/activity-store.ts'
import { useEditor } from '../state/editor-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSession } from '../state/session-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { byDay } from './by-day.ts'
import './activity.css'

/** What was done to this machine from the folder: when, by whom, who let it, and the way back. */
export function ActivityScreen() {
  const entries = useActivity((state) => state.entries)
  const hasMore = useActivity((state) => state.hasMore)
  const error = useActivity((state) => state.error)
  const { refresh, loadOlder } = useActivity.getState()
  useEffect(followActivity, [])

  return (
    <section className="activity-screen" aria-label={t('activity.title')}>
      <header>
        <h1>{t('activity.title')}</h1>
        <p className="muted">{t('activity.hint')}</p>
        <IconButton icon="refresh" label={t('activity.refresh')} onClick={() => void refresh()} />
      </header>
      {error !== null && <Notice tone="error">{error}</Notice>}
      {entries?.length === 0 && (
        <EmptyState icon="pulse" title={t('activity.none')}>
          <p>{t('activity.none-hint')}</p>
        </EmptyState>
      )}
      {entries &&
        byDay(entries).map((day) => (
          <section key={day.start} aria-label={dayText(day.start)}>
            <h2>{dayText(day.start)}</h2>
            <ul>
              {day.entries.map((entry) => (
                <Row key={entry.id} entry={entry} />
              ))}
            </ul>
          </section>
        ))}
      {hasMore && (
        <Button look="quiet" onClick={() => orTell(loadOlder())}>
          {t('activity.older')}
        </Button>
      )}
    </section>
  )
}

const dayText = (start: number): string => new Date(start).toLocaleDateString(currentLocale(), { dateStyle: 'full' })
const clockText = (at: number): string =>
  new Date(at).toLocaleTimeString(currentLocale(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  })

function Row({ entry }: { entry: ActivityEntry }) {
  const { at, kind, title, tool, files, status, exitCode, undo, sessionId, session, callId } = entry
  const [isBusy, setBusy] = useState(false)
  const failed = status !== 'completed' || (exitCode !== null && exitCode !== 0)
  const goTo = () => {
    if (!useLayout.getState().isChatShown) useLayout.getState().toggleChat()
    orTell(useSession.getState().openSession(sessionId))
  }
  const review = () => useEditor.getState().openChanges({ kind: 'session', sessionId, callId })
  const takeBack = () => {
    setBusy(true)
    orTell(
      useActivity
        .getState()
        .undo(entry)
        .finally(() => setBusy(false)),
    )
  }
  return (
    <li className={undo === 'done' ? 'undone' : ''}>
      <time title={exactTime(at)}>{clockText(at)}</time>
      <Icon name={kind === 'call' ? iconOf(entry) : kind === 'undo' ? 'discard' : 'redo'} size={14} />
      <div className="what">
        <p>
          <button type="button" className="title ellipsis" title={visibleLine(title)} onClick={goTo}>
            {kind !== 'call' && `${t(kind === 'undo' ? 'activity.undone' : 'activity.restored')} `}
            {visibleLine(title)}
          </button>
          {failed && (
            <span className="failed">
              {exitCode === null ? t(`status.${status}`) : t('status.exit', { code: exitCode })}
            </span>
          )}
          {undo === 'done' && <span className="muted">{t('status.undone')}</span>}
        </p>
        <p className="by ellipsis" title={`${visibleLine(tool)} · ${visibleLine(session) || t('session.untitled')}`}>
          {byText(entry)}
          {files.length > 0 && ` · ${files.map(({ path }) => visibleLine(path)).join(', ')}`}
        </p>
      </div>
      {undo === 'possible' && (
        <span className="deeds">
          {kind === 'call' && (
            <Button isSmall look="quiet" icon="git-compare" onClick={review}>
              {t('activity.review')}
            </Button>
          )}
          <Button isSmall icon="discard" isBusy={isBusy} disabled={isBusy} onClick={takeBack}>
            {t('activity.undo')}
          </Button>
        </span>
      )}
    </li>
  )
}

function iconOf({ effect }: ActivityEntry): string {
  switch (effect) {
    case 'command':
    case 'dangerous-command':
    case 'process-start':
      return 'terminal'
    case 'git-write':
      return 'git-commit'
    case 'browser-launch':
      return 'globe'
    case 'remote':
      return 'plug'
    case 'destroy':
      return 'trash'
    default:
      return 'edit'
  }
}

/** Who asked, and who let it go. */
function byText({ askedBy, approvedBy, rule, kind }: ActivityEntry): string {
  if (kind !== 'call') return t('activity.by-you')
  const asked = askedBy === null ? t('activity.asked-person') : t('activity.asked', { model: visibleLine(askedBy) })
  const approved =
    approvedBy === 'person'
      ? t('activity.approved-you')
      : approvedBy === 'autonomy'
        ? t('activity.approved-autonomy')
        : rule === null
          ? t('activity.approved-old-rule')
          : t('activity.approved-rule', { rule: ruleText(rule) })
  return `${asked} · ${approved}`
}
