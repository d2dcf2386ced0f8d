/** A file being named in a message: what was typed of it, and where it begins, the `@` included. */
export interface Mention {
  readonly start: number
  readonly query: string
}

/** The mention the caret stands in; null where it stands in none. An `@` within a word is an address. */
export function mentionAt(text: string, caret: number): Mention | null {
  const [, query] = /(?:^|[\s(])@([^\s@]*)$/.exec(text.slice(0, caret)) ?? []
  return query === undefined ? null : { start: caret - query.length - 1, query }
}

/** The text with the mention completed, and where the caret stands then. */
export function withMention(text: string, { start, query }: Mention, path: string): { text: string; caret: number } {
  const named = `@${path} `
  const rest = text.slice(start + 1 + query.length).replace(/^ /, '')
  return { text: text.slice(0, start) + named + rest, caret: start + named.length }
}
