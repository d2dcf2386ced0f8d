import { useEffect, useState } from 'react'
import { agoText, exactTime } from '../locale/time-text.ts'
import { t } from '../locale/text.ts'
import { chooseFolder, openFolder, takeTour } from '../state/connect.ts'
import { useLocalModels } from '../state/local-models.ts'
import { useLayout } from '../state/layout-store.ts'
import { activeProfile, useSettings } from '../state/settings-store.ts'
import { orTell } from '../state/toast-store.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { Button } from '../ui/button.tsx'
import { TextInput } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { LocalServers } from './local-servers.tsx'
import './start-page.css'

/** What stands before any folder is open: which one, and which model. */
export function StartPage() {
  const recent = useWorkspace((state) => state.recent)
  const openError = useWorkspace((state) => state.openError)
  const opening = useWorkspace((state) => state.opening)
  const [path, setPath] = useState('')
  const [isTouring, setTouring] = useState(false)
  const tour = async () => {
    setTouring(true)
    await takeTour().finally(() => setTouring(false))
  }
  useEffect(() => orTell(useWorkspace.getState().loadRecent()), [])

  const open = (folder: string) => {
    if (folder.trim() !== '') orTell(openFolder(folder.trim()))
  }
  return (
    <main className="start">
      <div className="start-page">
        <header>
          <img src="./icon.svg" alt="" width="36" height="36" />
          <div>
            <h1>CodeLab</h1>
            <p className="muted">{t('start.subtitle')}</p>
          </div>
        </header>

        <section aria-labelledby="start-open">
          <h2 id="start-open">{t('start.open')}</h2>
          <form
            className="open-folder"
            onSubmit={(event) => {
              event.preventDefault()
              open(path)
            }}
          >
            <TextInput
              autoFocus
              aria-label={t('start.path')}
              placeholder={t('start.path-hint')}
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
            <Button
              type="submit"
              look="primary"
              isBusy={opening !== null}
              disabled={path.trim() === '' || opening !== null}
            >
              {t('start.open-button')}
            </Button>
            <Button icon="folder-opened" onClick={() => orTell(chooseFolder())}>
              {t('start.browse')}
            </Button>
          </form>
          {openError !== null && <Notice tone="error">{openError}</Notice>}
        </section>

        {recent.length > 0 && (
          <section aria-labelledby="start-recent">
            <h2 id="start-recent">{t('start.recent')}</h2>
            <ul className="recent">
              {recent.map(({ root, name, openedAt }) => (
                <li key={root}>
                  <button type="button" onClick={() => open(root)} disabled={opening !== null}>
                    <Icon name="folder" />
                    <span className="name">{visibleLine(name)}</span>
                    <span className="path ellipsis">{visibleLine(root)}</span>
                    <time title={exactTime(openedAt)}>{agoText(openedAt, Date.now())}</time>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}

        <section aria-labelledby="start-tour">
          <h2 id="start-tour">{t('tour.title')}</h2>
          <div className="model-summary">
            <Icon name="compass" />
            <div>
              <p>{t('tour.offer')}</p>
              <p className="muted">{t('tour.hint')}</p>
            </div>
            <Button isBusy={isTouring} disabled={opening !== null || isTouring} onClick={() => orTell(tour())}>
              {t('tour.take')}
            </Button>
          </div>
        </section>

        <section aria-labelledby="start-model">
          <h2 id="start-model">{t('start.model')}</h2>
          <Model />
        </section>
      </div>
    </main>
  )
}

/** What is found on this machine comes first while nothing is chosen. */
function Model() {
  const isChosen = useSettings(({ view }) => view === null || view.scriptedBy !== null || activeProfile(view) !== null)
  return (
    <>
      {!isChosen && <LocalServers />}
      <ModelSummary />
    </>
  )
}

function ModelSummary() {
  const view = useSettings((state) => state.view)
  const profile = activeProfile(view)
  const openDialog = useLayout((state) => state.openDialog)
  const hasLocal = useLocalModels((state) => state.servers.length > 0)
  if (view?.scriptedBy != null) {
    return (
      <div className="model-summary">
        <Icon name="play-circle" />
        <div>
          <p>{t('model.scripted')}</p>
          <p className="muted">{t('model.scripted-by', { file: visibleLine(view.scriptedBy) })}</p>
        </div>
      </div>
    )
  }
  return (
    <div className="model-summary">
      <Icon name={profile ? 'pass' : 'plug'} />
      <div>
        <p>{profile ? visibleLine(profile.model) : t('model.none')}</p>
        <p className="muted ellipsis">{profile ? visibleLine(profile.baseUrl) : t('model.none-hint')}</p>
      </div>
      <Button
        look={profile || hasLocal ? 'plain' : 'primary'}
        onClick={() => openDialog({ kind: 'model', profileId: profile?.id ?? null })}
      >
        {profile ? t('model.change') : t('model.choose')}
      </Button>
    </div>
  )
}
