import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

const icons = { info: 'info', warning: 'warning', error: 'error', good: 'pass' } as const

/** Something to know, in place. An error is announced at once. */
export function Notice({ tone, children }: { tone: keyof typeof icons; children: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} size={14} />
      <div>{children}</div>
    </div>
  )
}
