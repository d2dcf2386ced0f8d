import type { ComponentProps, ReactNode } from 'react'
import { Icon } from './icon.tsx'

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly isSmall?: boolean
  readonly icon?: string
  readonly isBusy?: boolean
  readonly keys?: string | undefined
}

export function Button({ look = 'plain', isSmall, icon, isBusy = false, keys, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button ${look} ${isSmall ? 'small' : ''} ${rest.className ?? ''}`}>
      {isBusy ? <Icon name="loading" size={14} isTurning /> : icon && <Icon name={icon} size={14} />}
      {children}
      {keys && <kbd aria-hidden>{keys}</kbd>}
    </button>
  )
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: string
  /** Its name for a screen reader and its tooltip. */
  readonly label: string
  readonly keys?: string | undefined
  readonly children?: ReactNode
}

export function IconButton({ icon, label, keys, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      {...rest}
      className={`icon-button ${rest.className ?? ''}`}
    >
      <Icon name={icon} />
      {children}
    </button>
  )
}
