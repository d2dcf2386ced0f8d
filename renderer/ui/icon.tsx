/** One of the codicons, for the eye alone: what it means is said by the control or the text beside it. */
export function Icon({ name, size = 16, isTurning = false }: { name: string; size?: number; isTurning?: boolean }) {
  const turning = isTurning ? ' turning' : ''
  return <span aria-hidden className={`codicon codicon-${name}${turning}`} style={{ fontSize: size }} />
}
