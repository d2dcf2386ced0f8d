import type { MessageHit } from '../../preload/contract/agent.ts'
import { agoText, exactTime } from '../locale/time-text.ts'
import { t } from '../locale/text.ts'
import { useSessionSearch } from '../state/session-search.ts'
import { orTell } from '../state/toast-store.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { snippetParts } from './snippet-parts.ts'

/** Messages that hold the words looked for, the best first. */
export function SessionHits({ hits }: { hits: readonly MessageHit[] }) {
  if (hits.length === 0) {
    return (
      <EmptyState icon="search">
        <p>{t('session.search-none')}</p>
      </EmptyState>
    )
  }
  return (
    <ul className="session-hits" aria-label={t('session.search-results')}>
      {hits.map((hit) => (
        <li key={`${hit.sessionId}/${hit.messageId}`}>
          <button type="button" onClick={() => orTell(useSessionSearch.getState().goTo(hit))}>
            <span className="hit-head">
              <span className="ellipsis">{visibleLine(hit.title) || t('session.untitled')}</span>
              <time title={exactTime(hit.at)}>{agoText(hit.at, Date.now())}</time>
            </span>
            <span className="hit-text">
              {snippetParts(hit.snippet).map(({ text, isMatch }, index) =>
                isMatch ? <mark key={index}>{visibleLine(text)}</mark> : visibleLine(text),
              )}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
