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
      {partsOf(split.blocks).map((blocks) => (
        <Part key={blocks[0]?.key} blocks={blocks} />
      ))}
    </div>
  )
})

const partLength = 24

const partsOf = (blocks: readonly Block[]): readonly (readonly Block[])[] =>
  Array.from({ length: Math.ceil(blocks.length / partLength) }, (_, index) =>
    blocks.slice(index * partLength, (index + 1) * partLength),
  )

/** A stretch of a long text. One that is finished and out of view costs neither drawing nor layout. */
const Part = memo(
  function Part({ blocks }: { blocks: readonly Block[] }) {
    return (
      <div className="part">
        {blocks.map((block) => (
          <BlockView key={block.key} block={block} />
        ))}
      </div>
    )
  },
  (one, other) =>
    one.blocks.length === other.blocks.length && one.blocks.every((block, index) => block === other.blocks[index]),
)

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
