import { useEffect, useRef, useState } from 'react'
import type { McpServerView } from '../../preload/contract/settings.ts'
import { t } from '../locale/text.ts'
import { useMcp } from '../state/mcp-store.ts'
import { messageOf } from '../state/toast-store.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Notice } from '../ui/notice.tsx'
import { visibleText } from '../ui/visible-text.ts'
import { draftOf, emptyForm, formOf, type GivenValue, type McpForm, problemsOf } from './mcp-form.ts'

interface McpServerFormProps {
  /** The server to change; null makes a new one. */
  readonly view: McpServerView | null
  onDone(): void
}

export function McpServerForm({ view, onDone }: McpServerFormProps) {
  const [form, setForm] = useState(() => (view ? formOf(view.name, view.server) : emptyForm))
  const [failure, setFailure] = useState<string | null>(null)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const servers = useMcp((state) => state.servers) ?? []
  const others = servers.map(({ name }) => name).filter((name) => name !== view?.name)
  const problems = problemsOf(form, others)
  const isReady = problems.name === null && problems.target === null
  const change = (part: Partial<McpForm>) => {
    setFailure(null)
    setForm({ ...form, ...part })
  }
  const save = async () => {
    try {
      await useMcp.getState().save(form.name, view?.name ?? null, draftOf(form))
      onDone()
    } catch (error) {
      setFailure(messageOf(error))
    }
  }

  return (
    <form
      className="mcp-form"
      aria-label={view ? t('mcp.edit', { name: view.name }) : t('mcp.add')}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void save()
      }}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
    >
      <Field
        label={t('mcp.name')}
        hint={t('mcp.name-hint')}
        problem={problems.name === null || problems.name === 'empty' ? null : t(`mcp.name-${problems.name}`)}
      >
        {(id) => (
          <TextInput
            id={id}
            ref={first}
            value={form.name}
            onChange={({ target }) => change({ name: target.value.trim() })}
          />
        )}
      </Field>
      <div className="presets" role="radiogroup" aria-label={t('mcp.kind')}>
        {(['program', 'address'] as const).map((kind) => (
          <button
            key={kind}
            type="button"
            role="radio"
            aria-checked={form.kind === kind}
            className="preset"
            onClick={() => change({ kind })}
          >
            {t(`mcp.${kind}`)}
          </button>
        ))}
      </div>
      {form.kind === 'program' ? (
        <>
          <Field label={t('mcp.command')} hint={t('mcp.command-hint')}>
            {(id) => (
              <TextInput id={id} value={form.command} onChange={({ target }) => change({ command: target.value })} />
            )}
          </Field>
          <Field label={t('mcp.args')} hint={t('mcp.args-hint')}>
            {(id) => (
              <textarea
                id={id}
                className="input"
                rows={3}
                spellCheck={false}
                value={form.args}
                onChange={({ target }) => change({ args: target.value })}
              />
            )}
          </Field>
          <Field label={t('mcp.cwd')} hint={t('mcp.cwd-hint')}>
            {(id) => <TextInput id={id} value={form.cwd} onChange={({ target }) => change({ cwd: target.value })} />}
          </Field>
        </>
      ) : (
        <Field
          label={t('mcp.url')}
          hint={t('mcp.url-hint')}
          problem={problems.target === 'not-http' ? t('model.address-problem') : null}
        >
          {(id) => (
            <TextInput
              id={id}
              value={form.url}
              placeholder="https://…/mcp"
              onChange={({ target }) => change({ url: target.value.trim() })}
            />
          )}
        </Field>
      )}
      <Values
        title={t(form.kind === 'program' ? 'mcp.env' : 'mcp.headers')}
        values={form.values}
        onChange={(values) => change({ values })}
      />
      {failure !== null && <Notice tone="error">{visibleText(failure)}</Notice>}
      <div className="dialog-actions">
        <span style={{ flex: 1 }} />
        <Button onClick={onDone}>{t('cancel')}</Button>
        <Button type="submit" look="primary" disabled={!isReady}>
          {t('model.save')}
        </Button>
      </div>
    </form>
  )
}

interface ValuesProps {
  readonly title: string
  readonly values: readonly GivenValue[]
  onChange(values: readonly GivenValue[]): void
}

function Values({ title, values, onChange }: ValuesProps) {
  const put = (id: string, part: Partial<GivenValue>) =>
    onChange(values.map((value) => (value.id === id ? { ...value, ...part } : value)))
  return (
    <fieldset className="mcp-values">
      <legend className="label">{title}</legend>
      <span className="muted">{t('mcp.values-hint')}</span>
      {values.map(({ id, name, value }) => (
        <div key={id} className="with-button">
          <TextInput
            aria-label={t('mcp.value-name')}
            placeholder={t('mcp.value-name')}
            value={name}
            // What is kept belongs to its name.
            readOnly={value === null}
            onChange={({ target }) => put(id, { name: target.value })}
          />
          <TextInput
            type="password"
            aria-label={name === '' ? t('mcp.value') : t('mcp.value-of', { name })}
            placeholder={value === null ? t('mcp.value-kept') : t('mcp.value')}
            value={value ?? ''}
            onChange={({ target }) => put(id, { value: target.value })}
          />
          <IconButton
            icon="trash"
            label={t('mcp.value-remove', { name })}
            onClick={() => onChange(values.filter((other) => other.id !== id))}
          />
        </div>
      ))}
      <div>
        <Button
          isSmall
          icon="add"
          onClick={() => onChange([...values, { id: crypto.randomUUID(), name: '', value: '' }])}
        >
          {t('mcp.value-add')}
        </Button>
      </div>
    </fieldset>
  )
}
