import { useEffect, useState } from 'react'
import { backend } from '../backend/index.ts'
import type { RememberedRule } from '../../preload/contract/approval.ts'
import { ruleText } from '../locale/rule-text.ts'
import { t } from '../locale/text.ts'
import { exactTime } from '../locale/time-text.ts'
import { messageOf } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { IconButton } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './remembered-rules.css'

/** What the person had remembered when deciding, each to be taken back. */
export function RememberedRules() {
  const workspaceId = useWorkspace((state) => state.workspace?.workspaceId)
  const isTrusted = useWorkspace((state) => state.workspace?.trusted === true)
  const [rules, setRules] = useState<readonly RememberedRule[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const show = (answer: Promise<readonly RememberedRule[]>) =>
    answer.then(setRules, (problem: unknown) => setError(messageOf(problem)))
  useEffect(() => {
    if (workspaceId !== undefined) void show(backend().call('rules.list', { workspaceId }))
  }, [workspaceId])
  if (workspaceId === undefined) return null

  return (
    <section aria-labelledby="settings-rules">
      <h2 id="settings-rules">{t('rules.title')}</h2>
      <p className="muted">{t(isTrusted ? 'rules.hint' : 'rules.untrusted')}</p>
      {error !== null && <Notice tone="error">{error}</Notice>}
      {rules?.length === 0 && <p className="muted">{t('rules.none')}</p>}
      <ul className="rules">
        {rules?.map(({ id, verdict, scope, match, createdAt, basis }) => (
          <li key={id}>
            <Icon name={verdict === 'allow' ? 'check' : 'circle-slash'} size={14} />
            <span className="rule-verdict">{t(`rules.${verdict}`)}</span>
            <code className="ellipsis" title={visibleLine(ruleText(match))}>
              {visibleLine(ruleText(match))}
            </code>
            <span className="muted" title={exactTime(createdAt)}>
              {t(scope === 'session' ? 'remember.session' : 'remember.workspace')}
              {basis && Object.keys(basis).length > 0 && (
                <span title={Object.keys(basis).map(visibleLine).join('\n')}> · {t('rules.basis')}</span>
              )}
            </span>
            <IconButton
              icon="trash"
              label={t('rules.remove', { rule: visibleLine(ruleText(match)) })}
              onClick={() => void show(backend().call('rules.remove', { workspaceId, ruleId: id }))}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}
