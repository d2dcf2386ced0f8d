import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { IconButton } from './button.tsx'
import { Icon } from './icon.tsx'

export interface MenuItem {
  readonly label: string
  readonly icon?: string
  readonly isDanger?: boolean
  run(): void
}

/** A button that opens a list of actions beside it. */
export function MenuButton({ label, icon, items }: { label: string; icon: string; items: readonly MenuItem[] }) {
  const [place, setPlace] = useState<{ right: number; top: number } | null>(null)
  const button = useRef<HTMLSpanElement>(null)

  const open = () => {
    const box = button.current?.getBoundingClientRect()
    if (box)
      setPlace({ right: innerWidth - box.right, top: Math.min(box.bottom + 4, innerHeight - items.length * 26 - 16) })
  }
  const close = () => {
    setPlace(null)
    button.current?.querySelector('button')?.focus()
  }

  return (
    <span ref={button}>
      <IconButton
        icon={icon}
        label={label}
        aria-haspopup="menu"
        aria-expanded={place !== null}
        onClick={(event) => {
          event.stopPropagation()
          if (place) setPlace(null)
          else open()
        }}
      />
      {place && <Menu items={items} style={place} onClose={close} />}
    </span>
  )
}

/** A list of actions at a place. */
export function Menu({
  items,
  style,
  onClose,
}: {
  items: readonly MenuItem[]
  style: { left?: number; right?: number; top: number }
  onClose(): void
}) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector('button')?.focus()
    const outside = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Node)) onClose()
    }
    addEventListener('pointerdown', outside)
    return () => removeEventListener('pointerdown', outside)
  }, [])

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      event.stopPropagation()
      onClose()
    }
    if (step === undefined) return
    event.preventDefault()
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])]
    const index = buttons.indexOf(document.activeElement as HTMLButtonElement)
    buttons[(index + step + buttons.length) % buttons.length]?.focus()
  }

  return (
    <div ref={list} className="menu" role="menu" style={style} onKeyDown={move}>
      {items.map(({ label, icon, isDanger, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          className={isDanger ? 'danger' : ''}
          onClick={(event) => {
            event.stopPropagation()
            onClose()
            run()
          }}
        >
          {icon && <Icon name={icon} size={14} />}
          {label}
        </button>
      ))}
    </div>
  )
}
