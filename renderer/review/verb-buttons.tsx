import { Button } from '../ui/button.tsx'
import type { Verb, VerbName } from './verbs.ts'

interface VerbButtonsProps {
  readonly verbs: readonly Verb[]
  readonly isLocked: boolean
  readonly isSmall?: boolean
  readonly tabIndex?: number
  onVerb(verb: VerbName): void
}

/** What can be done, each with its key; what was decided already is on. */
export const VerbButtons = ({ verbs, isLocked, isSmall = false, onVerb, ...rest }: VerbButtonsProps) =>
  verbs.map(({ name, icon, key, text, isOn }) => (
    <Button
      key={name}
      {...rest}
      isSmall={isSmall}
      icon={icon}
      keys={key}
      className={isOn ? 'on' : ''}
      disabled={isLocked}
      {...(isOn === null ? {} : { 'aria-pressed': isOn })}
      onClick={() => onVerb(name)}
    >
      {text}
    </Button>
  ))
