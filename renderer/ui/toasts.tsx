import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'
import { visibleText } from './visible-text.ts'

interface ShownToast {
  readonly id: number
  readonly tone: 'info' | 'error'
  readonly text: string
  readonly action?: { readonly label: string; run(): void } | undefined
}

interface ToastsProps {
  readonly toasts: readonly ShownToast[]
  readonly dismissLabel: string
  dismiss(id: number): void
}

/** What has no place of its own, said at the corner without taking the focus. */
export const Toasts = ({ toasts, dismissLabel, dismiss }: ToastsProps) => (
  <div className="toasts" aria-live="polite">
    {toasts.map(({ id, tone, text, action }) => (
      <div key={id} className={`toast ${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
        <Icon name={tone} />
        <p>{visibleText(text)}</p>
        {action && (
          <Button
            isSmall
            onClick={() => {
              dismiss(id)
              action.run()
            }}
          >
            {action.label}
          </Button>
        )}
        <IconButton icon="close" label={dismissLabel} onClick={() => dismiss(id)} />
      </div>
    ))}
  </div>
)
