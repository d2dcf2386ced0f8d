import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'

interface ToastsProps {
  readonly toasts: readonly { readonly id: number; readonly tone: 'info' | 'error'; readonly text: string }[]
  readonly dismissLabel: string
  dismiss(id: number): void
}

/** What has no place of its own, said at the corner without taking the focus. */
export const Toasts = ({ toasts, dismissLabel, dismiss }: ToastsProps) => (
  <div className="toasts" aria-live="polite">
    {toasts.map(({ id, tone, text }) => (
      <div key={id} className={`toast ${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
        <Icon name={tone} />
        <p>{text}</p>
        <IconButton icon="close" label={dismissLabel} onClick={() => dismiss(id)} />
      </div>
    ))}
  </div>
)
