import { type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './button.tsx'

interface DialogProps {
  readonly title: string
  readonly closeLabel: string
  readonly className?: string
  readonly children: ReactNode
  onClose(): void
}

/** A modal dialog: the platform's own, which keeps the focus inside, closes on Escape and gives the focus back. */
export function Dialog({ title, closeLabel, className = '', children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    element.current?.showModal()
  }, [])

  return (
    <dialog
      ref={element}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onClose={onClose}
      onMouseDown={(event) => event.target === element.current && element.current.close()}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <IconButton icon="close" label={closeLabel} onClick={() => element.current?.close()} />
      </header>
      <div className="content">{children}</div>
    </dialog>
  )
}
