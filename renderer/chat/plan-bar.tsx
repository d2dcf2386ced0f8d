import type { PlanStep } from '../../preload/contract/tool.ts'
import { t } from '../locale/text.ts'
import { useFolds } from '../state/fold-store.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { Plan } from './tool-view.tsx'

/** The agent's plan above the transcript: the step in progress, and all of them when opened. */
export function PlanBar({ steps }: { steps: readonly PlanStep[] }) {
  const isOpen = useFolds((state) => state.open['plan']) ?? false
  const fold = useFolds((state) => state.fold)
  const done = steps.filter(({ status }) => status === 'done' || status === 'skipped').length
  const current =
    steps.find(({ status }) => status === 'in_progress') ?? steps.find(({ status }) => status === 'pending')
  return (
    <div className="plan-bar">
      <button type="button" aria-expanded={isOpen} onClick={() => fold('plan', !isOpen)}>
        <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={14} />
        <span className="muted">{t('plan.progress', { done, total: steps.length })}</span>
        <span className="ellipsis">{current ? visibleLine(current.text) : t('plan.finished')}</span>
      </button>
      {isOpen && <Plan steps={steps} />}
    </div>
  )
}
