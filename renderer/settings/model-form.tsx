import { useEffect, useId, useRef, useState } from 'react'
import type { LocalServer, ModelProbe, ModelTest } from '../../preload/contract/channels.ts'
import type { ModelProfile } from '../../preload/contract/settings.ts'
import { durationText } from '../locale/time-text.ts'
import { hasText, t, tCount } from '../locale/text.ts'
import { useSettings } from '../state/settings-store.ts'
import { useLocalModels } from '../state/local-models.ts'
import { messageOf, orTell } from '../state/toast-store.ts'
import { Button } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine, visibleText } from '../ui/visible-text.ts'
import { addressProblem, isLoopback, type Preset, presetOf, presets, profileFor } from './presets.ts'
import './settings.css'

interface ModelFormProps {
  /** The profile to change; null makes a new one. */
  readonly profile: ModelProfile | null
  onDone(): void
}

type Outcome =
  | { readonly state: 'none' | 'busy' | 'probing' }
  | { readonly state: 'tested'; readonly test: ModelTest }
  | { readonly state: 'probed'; readonly probe: ModelProbe }
  | Failure
interface Failure {
  readonly state: 'failed'
  readonly text: string
}

/** Chooses a model: where it is, the key, which one; and tries it. */
export function ModelForm({ profile, onDone }: ModelFormProps) {
  const [draft, setDraft] = useState(() => profile ?? profileFor(presets[0]!, crypto.randomUUID()))
  const [key, setKey] = useState('')
  const [isCustom, setCustom] = useState(profile !== null && !presetOf(profile.baseUrl))
  const [models, setModels] = useState<readonly string[]>([])
  const [listing, setListing] = useState<Outcome>({ state: 'none' })
  const [outcome, setOutcome] = useState<Outcome>({ state: 'none' })
  // A kept key belongs to the server it was typed for.
  const isSameServer = profile !== null && hostOf(profile.baseUrl) === hostOf(draft.baseUrl)
  const hasKey = useSettings((state) => isSameServer && state.view?.profilesWithKey.includes(draft.id)) ?? false
  const keyStorage = useSettings((state) => state.view?.keyStorage)
  const { saveProfile, listModels, testModel, probeModel } = useSettings.getState()
  const servers = useLocalModels((state) => state.servers)
  useEffect(() => orTell(useLocalModels.getState().look()), [])
  const listId = useId()
  const probing = useRef<AbortController | null>(null)
  useEffect(() => () => probing.current?.abort(), [])

  const problem = addressProblem(draft.baseUrl)
  const givenKey = key.trim() === '' ? null : key.trim()
  const isReady = problem === null && draft.model.trim() !== ''
  const change = (part: Partial<ModelProfile>) => {
    // How a model calls tools is its own: another one is asked anew.
    probing.current?.abort()
    setDraft({ ...draft, dialect: 'auto', ...part })
    setOutcome({ state: 'none' })
  }
  const choose = (preset: Preset | null) => {
    setCustom(preset === null)
    setModels([])
    setListing({ state: 'none' })
    setOutcome({ state: 'none' })
    const { label, api, baseUrl } = profileFor(preset, draft.id)
    setDraft({ ...draft, label, api, baseUrl: preset ? baseUrl : draft.baseUrl, model: '', dialect: 'auto' })
  }
  const chooseServer = ({ name, baseUrl, models: found }: LocalServer) => {
    setCustom(false)
    setModels(found)
    setListing({ state: 'none' })
    setOutcome({ state: 'none' })
    setDraft({ ...draft, label: name, api: 'openai', baseUrl, model: found[0] ?? '', dialect: 'auto' })
  }

  const list = async () => {
    setListing({ state: 'busy' })
    try {
      const found = await listModels(draft, givenKey)
      setModels(found)
      setListing({ state: 'none' })
      if (draft.model === '' && found[0] !== undefined)
        setDraft((now) => (now.model === '' ? { ...now, model: found[0]! } : now))
    } catch (error) {
      setListing({ state: 'failed', text: messageOf(error) })
    }
  }
  const test = async () => {
    setOutcome({ state: 'busy' })
    try {
      setOutcome({ state: 'tested', test: await testModel(draft, givenKey) })
    } catch (error) {
      setOutcome({ state: 'failed', text: messageOf(error) })
    }
  }
  const probe = async () => {
    const stop = new AbortController()
    probing.current = stop
    setOutcome({ state: 'probing' })
    try {
      const found = await probeModel(draft, givenKey, stop.signal)
      const { dialect } = found
      if (dialect !== null) setDraft((now) => (now.model === draft.model ? { ...now, dialect } : now))
      setOutcome((now) => (now.state === 'probing' ? { state: 'probed', probe: found } : now))
    } catch (error) {
      const told: Outcome = stop.signal.aborted ? { state: 'none' } : { state: 'failed', text: messageOf(error) }
      setOutcome((now) => (now.state === 'probing' ? told : now))
    }
  }
  const save = async () => {
    try {
      await saveProfile({ ...draft, label: draft.label || hostOf(draft.baseUrl), model: draft.model.trim() }, givenKey)
      onDone()
    } catch (error) {
      setOutcome({ state: 'failed', text: messageOf(error) })
    }
  }

  const current = isCustom ? null : presetOf(draft.baseUrl)
  return (
    <form
      className="model-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void save()
      }}
    >
      <div className="presets" role="radiogroup" aria-label={t('model.provider')}>
        {servers.map((server) => (
          <PresetButton
            key={server.baseUrl}
            label={visibleLine(server.name)}
            isChosen={!isCustom && draft.baseUrl === server.baseUrl}
            isRunning
            onChoose={() => chooseServer(server)}
          />
        ))}
        {presets
          .filter(({ baseUrl }) => !servers.some((server) => server.baseUrl === baseUrl))
          .filter(({ id, isLocal }) => !isLocal || current?.id === id)
          .map((preset) => (
            <PresetButton
              key={preset.id}
              label={preset.label}
              isChosen={current?.id === preset.id}
              isRunning={false}
              onChoose={() => choose(preset)}
            />
          ))}
        <PresetButton label={t('model.other')} isChosen={isCustom} isRunning={false} onChoose={() => choose(null)} />
      </div>

      <Field
        label={t('model.address')}
        hint={t('model.address-hint')}
        problem={problem === 'not-http' ? t('model.address-problem') : null}
      >
        {(id) => (
          <TextInput
            id={id}
            value={draft.baseUrl}
            placeholder="https://…/v1"
            onChange={(event) => change({ baseUrl: event.target.value.trim() })}
          />
        )}
      </Field>

      <Field label={t('model.key')} hint={keyHint(keyStorage, isLoopback(draft.baseUrl))}>
        {(id) => (
          <TextInput
            id={id}
            type="password"
            value={key}
            placeholder={hasKey && !isLoopback(draft.baseUrl) ? t('model.key-kept') : ''}
            onChange={(event) => {
              setKey(event.target.value)
              setOutcome({ state: 'none' })
            }}
          />
        )}
      </Field>

      <Field
        label={t('model.model')}
        problem={listing.state === 'failed' ? listing.text : null}
        hint={models.length > 0 ? tCount('model.found', models.length) : null}
      >
        {(id) => (
          <div className="with-button">
            <TextInput
              id={id}
              list={listId}
              value={draft.model}
              placeholder={t('model.model-hint')}
              onChange={(event) => change({ model: event.target.value })}
            />
            <datalist id={listId}>
              {models.map((model) => (
                <option key={model} value={model} />
              ))}
            </datalist>
            <Button
              isBusy={listing.state === 'busy'}
              disabled={problem !== null || listing.state === 'busy'}
              onClick={() => void list()}
            >
              {t('model.fetch')}
            </Button>
          </div>
        )}
      </Field>

      <OutcomeNotice outcome={outcome} />
      <div className="dialog-actions">
        <Button
          isBusy={outcome.state === 'busy'}
          disabled={!isReady || outcome.state === 'busy' || outcome.state === 'probing'}
          onClick={() => void test()}
        >
          {t('model.test')}
        </Button>
        <Button
          isBusy={outcome.state === 'probing'}
          disabled={!isReady || outcome.state === 'busy'}
          title={t('model.probe-hint')}
          onClick={() => (outcome.state === 'probing' ? probing.current?.abort() : void probe())}
        >
          {t(outcome.state === 'probing' ? 'model.probe-stop' : 'model.probe')}
        </Button>
        <span style={{ flex: 1 }} />
        <Button onClick={onDone}>{t('cancel')}</Button>
        <Button type="submit" look="primary" disabled={!isReady}>
          {t('model.save')}
        </Button>
      </div>
    </form>
  )
}

interface PresetButtonProps {
  readonly label: string
  readonly isChosen: boolean
  readonly isRunning: boolean
  onChoose(): void
}

const PresetButton = ({ label, isChosen, isRunning, onChoose }: PresetButtonProps) => (
  <button type="button" role="radio" aria-checked={isChosen} className="preset" onClick={onChoose}>
    {label}
    {isRunning && <span className="running">{t('model.running-here')}</span>}
  </button>
)

function OutcomeNotice({ outcome }: { outcome: Outcome }) {
  if (outcome.state === 'failed') return <Notice tone="error">{visibleText(outcome.text)}</Notice>
  if (outcome.state === 'probed') return <ProbeNotice probe={outcome.probe} />
  if (outcome.state !== 'tested') return null
  const { test } = outcome
  if (test.ok) {
    const answer = visibleText(test.text.trim()).slice(0, 200)
    return <Notice tone="good">{t('model.works', { time: durationText(test.durationMs), answer })}</Notice>
  }
  const key = `model-error.${test.kind}`
  return (
    <Notice tone="error">
      <strong>{hasText(key) ? t(key) : t('model-error.other')}</strong>
      <p className="detail">{visibleText(test.detail)}</p>
    </Notice>
  )
}

const ProbeNotice = ({ probe: { results, dialect } }: { readonly probe: ModelProbe }) => (
  <Notice tone={dialect === null ? 'error' : 'good'}>
    <strong>{probeText(results, dialect)}</strong>
    <ul className="probe">
      {results.map(({ way, outcome, reply }) => (
        <li key={way}>
          <Icon name={outcome === 'works' || outcome === 'as-text' ? 'pass' : 'circle-slash'} size={14} />
          <span>{wayText(way)}</span>
          <span className="muted ellipsis" title={visibleText(reply)}>
            {outcome === 'failed' ? visibleLine(reply) : t(`probe.${outcome}`)}
          </span>
        </li>
      ))}
    </ul>
  </Notice>
)

function probeText(results: ModelProbe['results'], dialect: string | null): string {
  if (dialect !== null) return t('model.probe-kept', { way: wayText(dialect) })
  return t(results.every(({ outcome }) => outcome === 'failed') ? 'model.probe-failed' : 'model.probe-none')
}

/** The ways that are dialects have names of their own, the same in every language. */
const wayText = (way: string): string => (way === 'native' || way === 'auto' ? t(`probe.way-${way}`) : way)

function keyHint(storage: 'keychain' | 'memory' | 'plain' | undefined, isLocal: boolean): string {
  if (isLocal) return t('model.key-local')
  return t(`model.key-${storage ?? 'keychain'}`)
}

function hostOf(baseUrl: string): string {
  try {
    return new URL(baseUrl).host
  } catch {
    return baseUrl
  }
}
