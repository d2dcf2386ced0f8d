import { memo, type MouseEvent, useMemo, useRef } from 'react'
import { useLayout } from '../state/layout-store.ts'
import { visibleText } from '../ui/visible-text.ts'
import { CodeBlock } from './code-block.tsx'
import { type Block, noText, splitBlocks } from './markdown-blocks.ts'
import { htmlOf } from './markdown-html.ts'

/** A model's Markdown. Blocks that are finished are drawn once, however long the text goes on. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  const before = useRef(noText)
  const split = useMemo(() => (before.current = splitBlocks(visibleText(text), before.current)), [text])

  return (
    <div className="markdown" onClick={askBeforeLeaving} onAuxClick={askBeforeLeaving}>
      {split.blocks.map((block) => (
        <BlockView key={block.key} block={block} />
      ))}
    </div>
  )
})

const BlockView = memo(function BlockView({ block }: { block: Block }) {
  const html = useMemo(() => (block.code ? '' : htmlOf(block.source)), [block])
  if (block.code) return <CodeBlock {...block.code} />
  return <div dangerouslySetInnerHTML={{ __html: html }} />
})

/** A link is never followed at once: its whole address is shown first. */
function askBeforeLeaving(event: MouseEvent) {
  const link = (event.target as Element).closest('a')
  if (!link) return
  event.preventDefault()
  const address = link.getAttribute('href')
  if (address) useLayout.getState().openDialog({ kind: 'link', address })
}
