import { marked } from 'marked'

/** One top-level block of a Markdown text: its source, and for fenced code what it holds. */
export interface Block {
  readonly key: string
  readonly source: string
  readonly code: { readonly language: string; readonly text: string; readonly isClosed: boolean } | null
}

export interface SplitText {
  readonly text: string
  readonly blocks: readonly Block[]
}

export const noText: SplitText = { text: '', blocks: [] }

/**
 * Splits a text into its blocks. Of a text that grew, only the end is read again: blocks before the last two cannot
 * change any more and stay the same objects, so that each costs nothing while the stream goes on.
 */
export function splitBlocks(text: string, before: SplitText): SplitText {
  const kept = text.startsWith(before.text) ? before.blocks.slice(0, -2) : []
  const last = kept.at(-1)
  const offset = last ? Number(last.key) + last.source.length : 0
  const fresh: Block[] = []
  let place = offset
  for (const token of marked.lexer(text.slice(offset), { gfm: true })) {
    const { raw } = token
    if (token.type === 'space') {
      const last = fresh.pop()
      if (last) fresh.push({ ...last, source: last.source + raw })
      else fresh.push({ key: `${place}`, source: raw, code: null })
    } else {
      const code =
        token.type === 'code' && token['codeBlockStyle'] !== 'indented'
          ? codeOf(token.raw, token['lang'], token['text'])
          : null
      fresh.push({ key: `${place}`, source: raw, code })
    }
    place += raw.length
  }
  const known = new Map(before.blocks.slice(kept.length).map((block) => [block.key, block]))
  return { text, blocks: [...kept, ...fresh.map((block) => same(known.get(block.key), block))] }
}

function codeOf(raw: string, language: unknown, text: unknown): Block['code'] {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(raw)?.[1]
  const isClosed = fence !== undefined && raw.trimEnd().endsWith(fence) && raw.trimEnd().length > raw.indexOf('\n')
  return { language: String(language ?? '').split(/\s/)[0] ?? '', text: String(text ?? ''), isClosed }
}

function same(old: Block | undefined, fresh: Block): Block {
  return old?.source === fresh.source && old.code?.isClosed === fresh.code?.isClosed ? old : fresh
}
