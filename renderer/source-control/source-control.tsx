import { useMemo, useState } from 'react'
import type { GitRepository, GitState } from '../../preload/contract/git.ts'
import { t, tCount } from '../locale/text.ts'
import { useEditor } from '../state/editor-store.ts'
import { useLayout } from '../state/layout-store.ts'
import { hooksChanged, useSourceControl } from '../state/source-control-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { ChangeTree } from './change-tree.tsx'
import { changeRows, type GroupName } from './change-rows.ts'
import { CommitBox } from './commit-box.tsx'
import './source-control.css'

/** The folder's repository: what changed in it, what of that is staged, and the next commit. */
export function SourceControl() {
  const git = useSourceControl((state) => state.git)
  const problem = useSourceControl((state) => state.problem)
  const { refresh } = useSourceControl.getState()
  const isRepository = git?.kind === 'repository'
  return (
    <section className="side-panel source-control" aria-label={t('source-control.label')}>
      <header className="panel-head">
        <h2 className="ellipsis">{t('source-control.label')}</h2>
        {isRepository && (
          <IconButton
            icon="git-commit"
            label={t('command.changes-commits')}
            onClick={() => useEditor.getState().openChanges({ kind: 'commits', from: null, to: 'HEAD' })}
          />
        )}
        <IconButton icon="refresh" label={t('source-control.refresh')} onClick={() => orTell(refresh())} />
      </header>
      {problem !== null && (
        <div className="source-control-notice">
          <Notice tone="error">{problem}</Notice>
        </div>
      )}
      {git === null ? (
        problem === null && <Loading />
      ) : isRepository ? (
        <Repository git={git} />
      ) : (
        <NoGit kind={git.kind} />
      )}
      <Doubted />
    </section>
  )
}

const Loading = () => <p className="source-control-loading muted">{t('loading')}</p>

function NoGit({ kind }: { kind: Exclude<GitState['kind'], 'repository'> }) {
  const name = useWorkspace((state) => state.workspace?.name) ?? ''
  const [isAsking, setAsking] = useState(false)
  const { makeRepository } = useSourceControl.getState()
  switch (kind) {
    case 'untrusted':
      return (
        <EmptyState icon="shield" title={t('source-control.untrusted')}>
          <p>{t('source-control.untrusted-hint')}</p>
          <Button onClick={() => useLayout.getState().openDialog({ kind: 'trust' })}>{t('trust.yes')}</Button>
        </EmptyState>
      )
    case 'git-missing':
      return (
        <EmptyState icon="circle-slash" title={t('source-control.missing')}>
          <p>{t('source-control.missing-hint')}</p>
        </EmptyState>
      )
    case 'no-repository':
      return (
        <EmptyState icon="repo" title={t('source-control.no-repository')}>
          <p>{t('source-control.no-repository-hint')}</p>
          <Button onClick={() => setAsking(true)}>{t('source-control.init')}</Button>
          {isAsking && (
            <Dialog title={t('source-control.init-title')} closeLabel={t('close')} onClose={() => setAsking(false)}>
              <p>{t('source-control.init-text', { folder: visibleLine(name) })}</p>
              <div className="dialog-actions">
                <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
                <Button
                  look="primary"
                  onClick={() => {
                    setAsking(false)
                    void makeRepository()
                  }}
                >
                  {t('source-control.init')}
                </Button>
              </div>
            </Dialog>
          )}
        </EmptyState>
      )
  }
}

function Repository({ git }: { git: GitRepository }) {
  const staged = useSourceControl((state) => state.staged)
  const changes = useSourceControl((state) => state.changes)
  const changed = useSourceControl((state) => state.changed)
  const problem = useSourceControl((state) => state.problem)
  const [closed, setClosed] = useState<ReadonlySet<GroupName>>(new Set())
  const rows = useMemo(() => changeRows(staged ?? [], changes ?? [], closed), [staged, changes, closed])
  const toggle = (group: GroupName) =>
    setClosed((before) => new Set(before.has(group) ? without(before, group) : [...before, group]))
  return (
    <>
      <BranchLine git={git} />
      <HooksChanged />
      <CommitBox git={git} />
      {git.stagedOutside > 0 && (
        <p className="source-control-note muted">{tCount('source-control.outside', git.stagedOutside)}</p>
      )}
      {git.left > 0 ? (
        <EmptyState icon="files" title={tCount('source-control.files', changed)}>
          <p>{t('source-control.too-many')}</p>
        </EmptyState>
      ) : staged === null || changes === null ? (
        problem === null && <Loading />
      ) : rows.length === 0 ? (
        <EmptyState icon="check">
          <p>{t('source-control.clean')}</p>
        </EmptyState>
      ) : (
        <ChangeTree rows={rows} onToggle={toggle} />
      )}
    </>
  )
}

const without = (groups: ReadonlySet<GroupName>, group: GroupName) => [...groups].filter((each) => each !== group)

/** Where HEAD is, and how far that is from what it follows. */
function BranchLine({ git: { branch, head, upstream, ahead, behind, operation } }: { git: GitRepository }) {
  const name = branch ?? t('source-control.detached', { hash: head?.hash.slice(0, 7) ?? '' })
  return (
    <div className="branch-line">
      <Icon name="git-branch" size={14} />
      <span className="ellipsis" title={visibleLine(name)}>
        {visibleLine(name)}
      </span>
      {operation && <span className="operation">{t(`source-control.operation.${operation}`)}</span>}
      {upstream !== null && (
        <span
          className="upstream ellipsis"
          title={`${visibleLine(upstream)}\n${tCount('source-control.ahead', ahead)}, ${tCount('source-control.behind', behind)}`}
        >
          {ahead > 0 && <span>↑{ahead}</span>}
          {behind > 0 && <span>↓{behind}</span>}
          {visibleLine(upstream)}
        </span>
      )}
    </div>
  )
}

/** Hooks that nobody trusted do not run: a commit made here would leave them out without a word. */
function HooksChanged() {
  const areOthers = useWorkspace(hooksChanged)
  if (!areOthers) return null
  return (
    <div className="source-control-notice">
      <Notice tone="warning">
        <p>{t('source-control.hooks-changed')}</p>
        <Button isSmall onClick={() => useLayout.getState().openDialog({ kind: 'trust' })}>
          {t('source-control.hooks-look')}
        </Button>
      </Notice>
    </div>
  )
}

/** Files that say they are still in conflict shall count as resolved. */
function Doubted() {
  const doubted = useSourceControl((state) => state.doubted)
  const { leaveDoubted, markResolved } = useSourceControl.getState()
  if (!doubted) return null
  return (
    <Dialog title={t('source-control.doubt-title')} closeLabel={t('close')} onClose={leaveDoubted}>
      <p>{tCount('source-control.doubt', doubted.length, { path: visibleLine(doubted[0] ?? '') })}</p>
      <div className="dialog-actions">
        <Button onClick={leaveDoubted}>{t('cancel')}</Button>
        <Button look="danger" onClick={() => void markResolved(doubted, true)}>
          {t('source-control.resolve')}
        </Button>
      </div>
    </Dialog>
  )
}
