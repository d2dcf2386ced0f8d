import type { WorkspaceInfo } from '../preload/contract/workspace.ts'
import { tokenText } from './locale/time-text.ts'
import { t, tCount } from './locale/text.ts'
import { type Answering, useAnswering } from './state/answering.ts'
import { useApprovals } from './state/approval-store.ts'
import { useLink } from './state/connect.ts'
import { useLayout } from './state/layout-store.ts'
import { countAsking, useSession } from './state/session-store.ts'
import { repositoryOf, useSourceControl } from './state/source-control-store.ts'
import { useWorkspace } from './state/workspace-store.ts'
import { hasText } from './locale/text.ts'
import { Icon } from './ui/icon.tsx'
import { visibleLine } from './ui/visible-text.ts'

/** What holds for the whole window, at its foot. */
export function StatusBar() {
  const workspace = useWorkspace((state) => state.workspace)
  const transcript = useSession((state) => state.transcript)
  const asking = useSession(countAsking)
  const link = useLink((state) => state.state)
  const usage = transcript?.usage
  const context = transcript?.context

  return (
    <footer className="status-bar" aria-label={t('status.label')}>
      {link === 'down' && (
        <span className="status-item danger" role="alert">
          <Icon name="debug-disconnect" size={14} />
          {t('status.link-down')}
        </span>
      )}
      {workspace?.branch != null && <BranchItem branch={workspace.branch} />}
      {workspace && <TrustItem workspace={workspace} />}
      {asking > 0 && (
        <button
          type="button"
          className="status-item asking"
          onClick={() => useApprovals.getState().goToNext()}
          title={t('command.approval')}
        >
          <Icon name="question" size={14} />
          {tCount('status.asking', asking)}
        </button>
      )}
      <span className="space" />
      {transcript && (
        <>
          <span className="status-item" title={t('mode.label')}>
            {modeText(transcript.mode)}
          </span>
          <span className="status-item" title={t(`autonomy.${transcript.autonomy}.hint`)}>
            {t(`autonomy.${transcript.autonomy}`)}
          </span>
        </>
      )}
      <ModelItem />
      {context?.ofTokens != null && context.usedTokens > 0 && (
        <span
          className="status-item"
          title={t('usage.context-exact', { used: context.usedTokens, of: context.ofTokens })}
        >
          {t('usage.context', { percent: Math.round((100 * context.usedTokens) / context.ofTokens) })}
        </span>
      )}
      {usage && usage.inputTokens + usage.outputTokens > 0 && (
        <span
          className="status-item"
          title={t('usage.exact', {
            input: usage.inputTokens,
            output: usage.outputTokens,
            cached: usage.cachedTokens ?? 0,
          })}
        >
          {t('usage.line', { input: tokenText(usage.inputTokens), output: tokenText(usage.outputTokens) })}
          {usage.cost !== undefined && ` · $${usage.cost.toFixed(2)}`}
        </span>
      )}
    </footer>
  )
}

/** Where the folder's repository stands; the panel tells more. */
function BranchItem({ branch }: { branch: string }) {
  const repository = useSourceControl(repositoryOf)
  const changed = useSourceControl((state) => state.changed)
  const { ahead = 0, behind = 0 } = repository ?? {}
  const apart = [
    ahead > 0 && tCount('source-control.ahead', ahead),
    behind > 0 && tCount('source-control.behind', behind),
  ]
  const parts = [t('status.branch'), ...apart, changed > 0 && tCount('status.changes', changed)]
  return (
    <button
      type="button"
      className="status-item"
      title={parts.filter(Boolean).join(', ')}
      onClick={() => useLayout.getState().showSide('source-control')}
    >
      <Icon name="git-branch" size={14} />
      <span className="branch ellipsis">{visibleLine(branch)}</span>
      {behind > 0 && <span>↓{behind}</span>}
      {ahead > 0 && <span>↑{ahead}</span>}
      {changed > 0 && <span>· {tCount('status.changes', changed)}</span>}
    </button>
  )
}

function TrustItem({ workspace }: { workspace: WorkspaceInfo }) {
  const isTrusted = workspace.trusted === true
  const isWhole = isTrusted && workspace.changedParts.length === 0
  return (
    <button
      type="button"
      className={`status-item ${isWhole ? '' : 'warning'}`}
      onClick={() => useLayout.getState().openDialog({ kind: 'trust' })}
      title={t(isTrusted ? 'trust.means' : 'trust.text')}
    >
      <Icon name="shield" size={14} />
      {t(isWhole ? 'status.trusted' : isTrusted ? 'status.trust-changed' : 'status.untrusted')}
    </button>
  )
}

function modeText(mode: string): string {
  const key = `mode.${mode}`
  return hasText(key) ? t(key) : visibleLine(mode)
}

function ModelItem() {
  const answering = useAnswering()
  if (answering.kind === 'script') {
    return (
      <span className="status-item" title={t('model.scripted-by', { file: visibleLine(answering.name) })}>
        <Icon name="play-circle" size={14} />
        {t('model.scripted')}
      </span>
    )
  }
  const profileId = answering.kind === 'model' ? answering.profileId : null
  return (
    <button
      type="button"
      className="status-item"
      title={modelHint(answering)}
      onClick={() => useLayout.getState().openDialog({ kind: 'model', profileId })}
    >
      {answering.kind === 'nobody' ? t('model.none') : visibleLine(answering.model)}
    </button>
  )
}

function modelHint(answering: Exclude<Answering, { readonly kind: 'script' }>): string {
  switch (answering.kind) {
    case 'model':
      return visibleLine(answering.address)
    case 'missing':
      return t('model.missing', { model: visibleLine(answering.model) })
    case 'nobody':
      return t('model.none-hint')
  }
}
