import type { WorkspaceInfo } from '../../preload/contract/workspace.ts'
import { t } from '../locale/text.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import './trust.css'

/** Says whether the folder is trusted and what that means, and changes it. */
export function TrustDialog({ onClose }: { onClose(): void }) {
  const workspace = useWorkspace((state) => state.workspace)
  if (!workspace) return null
  const isTrusted = workspace.trusted === true
  const answer = (trusted: boolean) => {
    onClose()
    orTell(useWorkspace.getState().trust(trusted))
  }
  return (
    <Dialog title={t(isTrusted ? 'trust.is-trusted' : 'trust.title')} closeLabel={t('close')} onClose={onClose}>
      <p className="mono trust-root">{visibleLine(workspace.root)}</p>
      <p>{t(isTrusted ? 'trust.means' : 'trust.text')}</p>
      <ChangedFiles workspace={workspace} />
      <div className="dialog-actions">
        {isTrusted && workspace.changedParts.length === 0 ? (
          <Button onClick={onClose}>{t('trust.keep')}</Button>
        ) : (
          <Button look="primary" onClick={() => answer(true)}>
            {t(isTrusted ? 'trust.changed-yes' : 'trust.yes')}
          </Button>
        )}
        {isTrusted ? (
          <Button look="danger" onClick={() => answer(false)}>
            {t('trust.revoke')}
          </Button>
        ) : (
          <Button onClick={() => answer(false)}>{t('trust.no')}</Button>
        )}
      </div>
    </Dialog>
  )
}

/** Asked again for what changed: until it is answered, that part does not count. */
export function TrustChanged({ workspace }: { workspace: WorkspaceInfo }) {
  if (workspace.changedParts.length === 0) return null
  return (
    <div className="trust" role="group" aria-label={t('trust.changed-title')}>
      <h3>{t('trust.changed-title')}</h3>
      <ChangedFiles workspace={workspace} />
      <div>
        <button
          type="button"
          className="button primary small"
          onClick={() => orTell(useWorkspace.getState().trust(true))}
        >
          {t('trust.changed-yes')}
        </button>
      </div>
    </div>
  )
}

const shownFiles = 8

function ChangedFiles({ workspace }: { workspace: WorkspaceInfo }) {
  if (workspace.changedParts.length === 0) return null
  return (
    <>
      <p>{t('trust.changed-text')}</p>
      <ul className="trust-changed">
        {workspace.changedParts.map(({ part, files }) => (
          <li key={part}>
            {t(`trust.part-${part}`)}
            <ul>
              {files.slice(0, shownFiles).map((file) => (
                <li key={file} className="mono">
                  {visibleLine(file)}
                </li>
              ))}
              {files.length > shownFiles && (
                <li className="muted">{t('trust.more', { count: files.length - shownFiles })}</li>
              )}
            </ul>
          </li>
        ))}
      </ul>
    </>
  )
}
