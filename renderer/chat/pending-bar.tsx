import { t, tCount } from '../locale/text.ts'
import { useApprovals } from '../state/approval-store.ts'
import { approveTogether, canApproveTogether, rejectTogether } from '../state/decide-together.ts'
import { type AskingExecution, askingIn, useSession } from '../state/session-store.ts'
import { Button } from '../ui/button.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './pending-bar.css'

/** Several calls that wait, to be decided together. What cannot be taken back is left to its own card. */
export function PendingBar() {
  const transcript = useSession((state) => state.transcript)
  const asking = askingIn(transcript)
  if (asking.length < 2) return null
  const together = asking.filter(canApproveTogether)
  return (
    <section className="pending-bar" aria-label={t('pending.label')}>
      <ul>
        {asking.map((execution) => (
          <Waiting key={execution.callId} execution={execution} />
        ))}
      </ul>
      <div className="ask-actions">
        <Button
          isSmall
          look="primary"
          disabled={together.length === 0}
          title={together.length < asking.length ? t('pending.grave') : undefined}
          onClick={() => void approveTogether(together)}
        >
          {tCount('pending.approve', together.length)}
        </Button>
        <Button isSmall onClick={() => void rejectTogether(asking)}>
          {tCount('pending.reject', asking.length)}
        </Button>
        <Button isSmall look="quiet" keys="Ctrl+." onClick={() => useApprovals.getState().goToNext()}>
          {t('pending.next')}
        </Button>
      </div>
    </section>
  )
}

function Waiting({ execution }: { execution: AskingExecution }) {
  const { question, title } = execution
  const what = question.kind === 'approve' ? t(`effect.${question.effect}`) : t('pending.question')
  return (
    <li className={canApproveTogether(execution) ? '' : 'alone'}>
      <span className="ellipsis" title={visibleLine(title)}>
        {visibleLine(title)}
      </span>
      <span className="muted ellipsis">{what}</span>
    </li>
  )
}
