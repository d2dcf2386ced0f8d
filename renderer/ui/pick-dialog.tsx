import { Command } from 'cmdk'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import './pick-dialog.css'

interface PickDialogProps {
  readonly label: string
  readonly placeholder: string
  readonly empty: string
  /** Items come filtered already: `query` and `onQuery` are the caller's. */
  readonly query?: string
  /** The value of the first item, chosen whenever the items change. */
  readonly first?: string | undefined
  readonly children: ReactNode
  onQuery?(query: string): void
  onClose(): void
}

/** A list at the top of the window in which one types to find and presses Enter to choose. */
export function PickDialog({ label, placeholder, empty, query, first, children, onQuery, onClose }: PickDialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  // Chosen for one state of the list: when the items change, the first of them is.
  const items = `${query} ${first}`
  const [choice, setChoice] = useState({ items, value: first ?? '' })
  const chosen = choice.items === items ? choice.value : (first ?? '')
  const setChosen = (value: string) => setChoice({ items, value })
  useEffect(() => {
    element.current?.showModal()
    // A modal dialog focuses the first thing in it that can be focused at all: the list around the field.
    element.current?.querySelector('input')?.focus()
  }, [])
  return (
    <dialog
      ref={element}
      className="pick"
      aria-label={label}
      onClose={onClose}
      onMouseDown={(event) => event.target === element.current && element.current.close()}
    >
      <Command
        label={label}
        loop
        shouldFilter={query === undefined}
        {...(query === undefined ? {} : { value: chosen, onValueChange: setChosen })}
      >
        <Command.Input
          placeholder={placeholder}
          {...(query === undefined ? {} : { value: query })}
          {...(onQuery ? { onValueChange: onQuery } : {})}
        />
        <Command.List>
          <Command.Empty>{empty}</Command.Empty>
          {children}
        </Command.List>
      </Command>
    </dialog>
  )
}
