import { useEffect, useState } from 'react'
import { t } from '../locale/text.ts'
import { IconButton } from '../ui/button.tsx'

/** Copies, and says for a moment that it did. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [isCopied, setCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setCopied(false), 1500)
    return () => clearTimeout(timer)
  }, [isCopied])

  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
  }
  return (
    <IconButton
      className="copy"
      icon={isCopied ? 'check' : 'copy'}
      label={isCopied ? t('chat.copied') : label}
      onClick={() => void copy()}
    />
  )
}
