import { Component, type ReactNode, useEffect, useState } from 'react'
import { onRefused } from './backend/index.ts'
import { listenToKeys } from './commands/keys.ts'
import { Palette } from './commands/palette.tsx'
import { colorCode, loadEditorEarly } from './monaco/color-code.ts'
import { UnsavedDialog } from './editor/unsaved-dialog.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { t } from './locale/text.ts'
import { ModelForm } from './settings/model-form.tsx'
import { begin } from './state/connect.ts'
import { useLayout } from './state/layout-store.ts'
import { countAsking, useSession } from './state/session-store.ts'
import { useSettings } from './state/settings-store.ts'
import { messageOf, useToasts } from './state/toast-store.ts'
import { useWorkspace } from './state/workspace-store.ts'
import { Button } from './ui/button.tsx'
import { ColorsProvider } from './ui/code-colors.tsx'
import { Dialog } from './ui/dialog.tsx'
import { EmptyState } from './ui/empty-state.tsx'
import { Toasts } from './ui/toasts.tsx'
import { visibleLine } from './ui/visible-text.ts'
import { listenToDrops } from './workspace/folder-drop.ts'
import { BrowseDialog } from './workspace/browse-dialog.tsx'
import { QuickOpen } from './workspace/quick-open.tsx'
import { TrustDialog } from './workspace/trust-dialog.tsx'
import { StartPage } from './workspace/start-page.tsx'
import { Workbench } from './workbench.tsx'

export function App() {
  const locale = useSettings((state) => state.locale)
  const isReady = useWorkspace((state) => state.app !== null)
  const hasFolder = useWorkspace((state) => state.workspace !== null)
  const [problem, setProblem] = useState<string | null>(null)

  useEffect(() => {
    const stop = [onRefused(() => setProblem(t('refused.text'))), listenToKeys(), listenToDrops()]
    loadEditorEarly()
    begin().catch((error: unknown) => setProblem(messageOf(error)))
    return () => stop.forEach((each) => each())
  }, [])
  useTitle()

  if (problem !== null) {
    return (
      <div className="whole-page">
        <EmptyState icon="debug-disconnect" title={t('refused.title')}>
          <p>{problem}</p>
          <Button onClick={() => location.reload()}>{t('try-again')}</Button>
        </EmptyState>
      </div>
    )
  }
  if (!isReady && !hasFolder) return null
  return (
    <ErrorBoundary>
      <ColorsProvider value={colorCode}>
        <div key={locale} style={{ display: 'contents' }}>
          {hasFolder ? <Workbench /> : <StartPage />}
          <Dialogs />
          <ToastList />
        </div>
      </ColorsProvider>
    </ErrorBoundary>
  )
}

function Dialogs() {
  const dialog = useLayout((state) => state.dialog)
  const close = useLayout((state) => state.closeDialog)
  switch (dialog?.kind) {
    case undefined:
      return null
    case 'palette':
      return <Palette onClose={close} />
    case 'quick-open':
      return <QuickOpen onClose={close} />
    case 'browse':
      return <BrowseDialog onClose={close} />
    case 'trust':
      return <TrustDialog onClose={close} />
    case 'link':
      return <LinkDialog address={dialog.address} onClose={close} />
    case 'unsaved':
      return <UnsavedDialog path={dialog.path} onClose={close} />
    case 'model':
      return (
        <Dialog title={t('model.title')} closeLabel={t('close')} onClose={close}>
          <ModelForm profile={profileById(dialog.profileId)} onDone={close} />
        </Dialog>
      )
  }
}

const profileById = (profileId: string | null) =>
  useSettings.getState().view?.settings.profiles.find(({ id }) => id === profileId) ?? null

function ToastList() {
  const toasts = useToasts((state) => state.toasts)
  const dismiss = useToasts((state) => state.dismiss)
  return <Toasts toasts={toasts} dismiss={dismiss} dismissLabel={t('close')} />
}

function useTitle(): void {
  const name = useWorkspace((state) => state.workspace?.name)
  const asking = useSession(countAsking)
  useEffect(() => {
    const badge = asking > 0 ? `(${asking}) ` : ''
    document.title = badge + (name === undefined ? 'CodeLab' : `${visibleLine(name)} — CodeLab`)
  }, [name, asking])
}

/** A mistake of ours in one screen must not take the rest with it unseen: it is said, with the way back. */
class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return (
      <div className="whole-page">
        <EmptyState icon="error" title={t('crash.title')}>
          <p>{t('crash.text')}</p>
          <p className="mono">{messageOf(this.state.error)}</p>
          <Button onClick={() => location.reload()}>{t('crash.reload')}</Button>
        </EmptyState>
      </div>
    )
  }
}
