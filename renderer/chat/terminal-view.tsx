import { memo, useEffect, useMemo, useRef } from 'react'
import { t } from '../locale/text.ts'
import { visibleText } from '../ui/visible-text.ts'
import { styledSpans } from './ansi.ts'

interface TerminalViewProps {
  readonly output: string
  readonly isRunning: boolean
}

const longestShown = 48_000

/** Output of a command with its colours. While it runs, its end stays in view. */
export const TerminalView = memo(function TerminalView({ output, isRunning }: TerminalViewProps) {
  const element = useRef<HTMLPreElement>(null)
  const spans = useMemo(() => styledSpans(output.slice(-longestShown)), [output])
  useEffect(() => {
    const pre = element.current
    if (pre && isRunning) pre.scrollTop = pre.scrollHeight
  }, [spans, isRunning])

  if (output === '') return isRunning ? null : <p className="muted no-output">{t('terminal.no-output')}</p>
  return (
    <pre ref={element} className="terminal-output" tabIndex={0} aria-label={t('terminal.output')}>
      {spans.map((span, index) => (
        <span
          key={index}
          style={{
            color: span.color,
            background: span.background,
            fontWeight: span.isBold ? 700 : undefined,
            opacity: span.isDim ? 0.7 : undefined,
            fontStyle: span.isItalic ? 'italic' : undefined,
            textDecoration: span.isUnderlined ? 'underline' : undefined,
          }}
        >
          {visibleText(span.text)}
        </span>
      ))}
    </pre>
  )
})
