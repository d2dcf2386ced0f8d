/** What a session is called until it is named: the beginning of its first message. */
export function titleFrom(text: string): string {
  const line = text.split('\n').find((candidate) => candidate.trim() !== '') ?? ''
  const title = line.trim().replaceAll(/\s+/g, ' ')
  return title.length <= 60 ? title || 'Untitled' : `${title.slice(0, 59).trimEnd()}…`
}
