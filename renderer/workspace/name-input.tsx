import { useEffect, useRef } from 'react'
import { t } from '../locale/text.ts'

interface NameInputProps {
  readonly name: string
  /** Null: it was given up. */
  onDone(name: string | null): void
}

/** Where an entry's name is written, in its place in the tree. The part before the ending is chosen at first. */
export function NameInput({ name, onDone }: NameInputProps) {
  const element = useRef<HTMLInputElement>(null)
  const isDone = useRef(false)
  useEffect(() => {
    element.current?.focus()
    const dot = name.lastIndexOf('.')
    element.current?.setSelectionRange(0, dot > 0 ? dot : name.length)
  }, [])
  const done = (value: string | null) => {
    if (isDone.current) return
    isDone.current = true
    onDone(value)
    // It is still here where the name was not taken.
    setTimeout(() => (isDone.current = false))
  }
  return (
    <input
      ref={element}
      className="input name-input"
      aria-label={t('explorer.name')}
      defaultValue={name}
      spellCheck={false}
      maxLength={255}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={() => done(null)}
      onKeyDown={(event) => {
        event.stopPropagation()
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') done(event.currentTarget.value.trim())
        if (event.key === 'Escape') done(null)
      }}
    />
  )
}
