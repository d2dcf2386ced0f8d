import { memo, useEffect, useState } from 'react'
import { t } from '../locale/text.ts'
import { useColors } from '../ui/code-colors.tsx'
import { CopyButton } from './copy-button.tsx'

interface CodeBlockProps {
  readonly language: string
  readonly text: string
  /** While its fence is open it is still being written, and is drawn plain. */
  readonly isClosed: boolean
}

const longestColored = 40_000

export const CodeBlock = memo(function CodeBlock({ language, text, isClosed }: CodeBlockProps) {
  const html = useColored(text, language, isClosed)
  return (
    <figure className="code-block">
      <figcaption>
        <span>{language || t('chat.code')}</span>
        <CopyButton text={text} label={t('chat.copy-code')} />
      </figcaption>
      {html === null ? <PlainCode text={text} /> : <pre tabIndex={0} dangerouslySetInnerHTML={{ __html: html }} />}
    </figure>
  )
})

const partLines = 40

/** In parts, so that of a long code that is still being written only the end is laid out again. */
function PlainCode({ text }: { text: string }) {
  const lines = text.split('\n')
  const parts = Array.from({ length: Math.ceil(lines.length / partLines) }, (_, index) =>
    lines.slice(index * partLines, (index + 1) * partLines).join('\n'),
  )
  return (
    <pre tabIndex={0}>
      {parts.map((part, index) => (
        <div key={index}>{part || ' '}</div>
      ))}
    </pre>
  )
}

function useColored(text: string, language: string, isClosed: boolean): string | null {
  const colors = useColors()
  const [html, setHtml] = useState<string | null>(null)
  useEffect(() => {
    if (!colors || !isClosed || language === '' || text.length > longestColored) return
    let isWanted = true
    void colors(text, language).then((colored) => isWanted && setHtml(colored))
    return () => {
      isWanted = false
    }
  }, [colors, text, language, isClosed])
  return html
}
