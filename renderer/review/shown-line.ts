import { visibleLine } from '../ui/visible-text.ts'

const longest = 2000

/** A line as it can be shown: tabs as wide as they are, what deceives made visible, a very long one cut. */
export function shownLine(text: string): { readonly text: string; readonly left: number } {
  const cut = text.length > longest ? text.slice(0, longest) : text
  return { text: visibleLine(cut.includes('\t') ? withoutTabs(cut) : cut), left: text.length - cut.length }
}

const tabWidth = 4

function withoutTabs(text: string): string {
  let wide = ''
  for (const part of text.split(/(\t)/)) {
    wide += part === '\t' ? ' '.repeat(tabWidth - (wide.length % tabWidth)) : part
  }
  return wide
}
