import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'

/** A place with nothing in it yet: what it is for, and what to do first. */
export function EmptyState({ icon, title, children }: { icon: string; title?: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} />
      {title && <h2>{title}</h2>}
      {children}
    </div>
  )
}
