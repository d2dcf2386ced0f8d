import { type ComponentProps, type ReactNode, useId } from 'react'
import { Icon } from './icon.tsx'

interface FieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly problem?: string | null
  readonly children: (id: string) => ReactNode
}

/** A labelled control; `children` gets the id that the label points to. */
export function Field({ label, hint, problem, children }: FieldProps) {
  const id = useId()
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children(id)}
      {problem ? (
        <span className="problem" role="alert">
          {problem}
        </span>
      ) : (
        hint && <span className="hint">{hint}</span>
      )}
    </div>
  )
}

export const TextInput = (props: ComponentProps<'input'>) => (
  <input spellCheck={false} autoComplete="off" {...props} className={`input ${props.className ?? ''}`} />
)

interface SelectProps<Value extends string> extends Omit<ComponentProps<'select'>, 'onChange' | 'value'> {
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  readonly isFramed?: boolean
  onChoose(value: Value): void
}

export function Select<Value extends string>({ value, options, isFramed, onChoose, ...rest }: SelectProps<Value>) {
  return (
    <span className="select-box">
      <select
        {...rest}
        className={isFramed ? 'select framed' : 'select'}
        value={value}
        onChange={(event) => onChoose(event.target.value as Value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" size={12} />
    </span>
  )
}
