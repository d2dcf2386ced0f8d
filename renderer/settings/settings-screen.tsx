import { type ReactNode } from 'react'
import { autonomies } from '../../preload/contract/approval.ts'
import type { ShownSettings } from '../../preload/contract/settings.ts'
import { t } from '../locale/text.ts'
import { useLayout } from '../state/layout-store.ts'
import { useSettings } from '../state/settings-store.ts'
import { orTell } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Select } from '../ui/field.tsx'
import { Icon } from '../ui/icon.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { McpServers } from './mcp-servers.tsx'
import { RememberedRules } from './remembered-rules.tsx'
import './settings.css'

export function SettingsScreen() {
  const view = useSettings((state) => state.view)
  if (!view) return null
  const { settings } = view
  const change = (part: Partial<ShownSettings>) => orTell(useSettings.getState().change(part))
  const editor = (part: Partial<ShownSettings['editor']>) => change({ editor: { ...settings.editor, ...part } })

  return (
    <div className="settings">
      <div className="settings-page">
        <h1>{t('settings.title')}</h1>

        <section aria-labelledby="settings-look">
          <h2 id="settings-look">{t('settings.look')}</h2>
          <Setting label={t('settings.theme')}>
            <Select
              isFramed
              aria-label={t('settings.theme')}
              value={settings.theme}
              options={(['system', 'dark', 'light', 'high-contrast'] as const).map((value) => ({
                value,
                label: t(`theme.${value}`),
              }))}
              onChoose={(theme) => change({ theme })}
            />
          </Setting>
          <Setting label={t('settings.language')}>
            <Select
              isFramed
              aria-label={t('settings.language')}
              value={settings.locale}
              options={[
                { value: 'system', label: t('theme.system') },
                { value: 'en', label: 'English' },
                { value: 'ru', label: 'Русский' },
              ]}
              onChoose={(locale) => change({ locale })}
            />
          </Setting>
        </section>

        <section aria-labelledby="settings-models">
          <h2 id="settings-models">{t('settings.models')}</h2>
          <Models />
        </section>

        <section aria-labelledby="settings-agent">
          <h2 id="settings-agent">{t('settings.agent')}</h2>
          <Setting label={t('settings.autonomy')} hint={t(`autonomy.${settings.autonomy}.hint`)}>
            <Select
              isFramed
              aria-label={t('settings.autonomy')}
              value={settings.autonomy}
              options={autonomies.map((value) => ({ value, label: t(`autonomy.${value}`) }))}
              onChoose={(autonomy) => change({ autonomy })}
            />
          </Setting>
        </section>

        <McpServers />

        <RememberedRules />

        <section aria-labelledby="settings-editor">
          <h2 id="settings-editor">{t('settings.editor')}</h2>
          <NumberSetting
            label={t('settings.font-size')}
            value={settings.editor.fontSize}
            least={8}
            most={40}
            onChange={(fontSize) => editor({ fontSize })}
          />
          <NumberSetting
            label={t('settings.tab-size')}
            value={settings.editor.tabSize}
            least={1}
            most={16}
            onChange={(tabSize) => editor({ tabSize })}
          />
          <CheckSetting
            label={t('settings.word-wrap')}
            value={settings.editor.wordWrap}
            onChange={(wordWrap) => editor({ wordWrap })}
          />
          <CheckSetting
            label={t('settings.minimap')}
            value={settings.editor.minimap}
            onChange={(minimap) => editor({ minimap })}
          />
        </section>
      </div>
    </div>
  )
}

const Setting = ({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) => (
  <div className="setting">
    <div>
      <p>{label}</p>
      {hint && <p className="muted">{hint}</p>}
    </div>
    <div className="setting-control">{children}</div>
  </div>
)

interface NumberSettingProps {
  readonly label: string
  readonly value: number
  readonly least: number
  readonly most: number
  onChange(value: number): void
}

const NumberSetting = ({ label, value, least, most, onChange }: NumberSettingProps) => (
  <Setting label={label}>
    <input
      key={value}
      className="input"
      type="number"
      aria-label={label}
      min={least}
      max={most}
      defaultValue={value}
      onChange={({ target }) => target.value !== '' && target.validity.valid && onChange(target.valueAsNumber)}
    />
  </Setting>
)

const CheckSetting = ({
  label,
  value,
  onChange,
}: {
  label: string
  value: boolean
  onChange(value: boolean): void
}) => (
  <Setting label={label}>
    <span className="check">
      <input type="checkbox" aria-label={label} checked={value} onChange={({ target }) => onChange(target.checked)} />
    </span>
  </Setting>
)

function Models() {
  const view = useSettings((state) => state.view)
  const openDialog = useLayout((state) => state.openDialog)
  const { change, removeProfile } = useSettings.getState()
  if (!view) return null
  const { profiles, activeProfileId } = view.settings
  return (
    <>
      {view.scriptedBy !== null && (
        <Notice tone="info">{t('model.scripted-by', { file: visibleLine(view.scriptedBy) })}</Notice>
      )}
      {view.keyStorage !== 'keychain' && <Notice tone="warning">{t(`model.key-${view.keyStorage}`)}</Notice>}
      <ul className="profiles">
        {profiles.map((profile) => (
          <li key={profile.id}>
            <label className="check">
              <input
                type="radio"
                name="active-profile"
                checked={profile.id === activeProfileId}
                onChange={() => orTell(change({ activeProfileId: profile.id }))}
              />
              <span className="profile-name">{visibleLine(profile.model)}</span>
              <span className="muted ellipsis">{visibleLine(profile.label || profile.baseUrl)}</span>
            </label>
            {!view.profilesWithKey.includes(profile.id) && (
              <span className="no-key">
                <Icon name="warning" size={14} />
                {t('model.no-key')}
              </span>
            )}
            <IconButton
              icon="edit"
              label={t('model.edit', { model: profile.model })}
              onClick={() => openDialog({ kind: 'model', profileId: profile.id })}
            />
            <IconButton
              icon="trash"
              label={t('model.remove', { model: profile.model })}
              onClick={() => orTell(removeProfile(profile.id))}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button icon="add" onClick={() => openDialog({ kind: 'model', profileId: null })}>
          {t('model.add')}
        </Button>
      </div>
    </>
  )
}
