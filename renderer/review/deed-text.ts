import type { ReviewComment } from '../../preload/contract/approval.ts'
import { t, tCount } from '../locale/text.ts'
import type { Deed } from '../state/changes-deeds.ts'
import type { Said } from '../state/changes-store.ts'
import { visibleLine } from '../ui/visible-text.ts'
import { isOfRemoved } from './comment-quote.ts'

/** What was done last, in a sentence. */
export function saidText(said: Said): string {
  switch (said.kind) {
    case 'done':
      return t(`changes.did.${said.deed.verb}`, { what: whatOf(said.deed) })
    case 'taken-back':
      return t('changes.taken-back', { what: whatOf(said.deed) })
    case 'conflict':
      return t('changes.conflict', { what: filesOf(said.deed) })
    case 'failed':
      return said.text
    case 'sent': {
      const title = visibleLine(said.title) || t('session.untitled')
      return said.count === 0 ? t('changes.sent-words', { title }) : tCount('changes.sent', said.count, { title })
    }
  }
}

/** `2 hunks of door.ts`, `3 lines of door.ts`, `door.ts`, `4 files`. */
function whatOf(deed: Deed): string {
  const { paths, hunks, lines } = deed
  const where = { path: filesOf(deed) }
  if (paths.length > 1 || (hunks === 0 && lines === 0)) return filesOf(deed)
  return lines > 0 ? tCount('changes.what.lines', lines, where) : tCount('changes.what.hunks', hunks, where)
}

function filesOf({ paths }: Deed): string {
  const [path = ''] = paths
  return paths.length > 1
    ? tCount('changes.what.files', paths.length)
    : visibleLine(path.slice(path.lastIndexOf('/') + 1))
}

/** What is sent to the agent: the person's words, and each comment with its place and the lines it is about. */
export function commentsText(words: string, comments: readonly ReviewComment[]): string {
  const told = comments.map(({ path, startLine, endLine, quote, text }) => {
    const numbers = startLine === endLine ? `line ${startLine}` : `lines ${startLine}–${endLine}`
    const lines = isOfRemoved(quote) ? `removed ${numbers}` : numbers
    const quoted = quote
      .split('\n')
      .map((line) => `> ${line}`.trimEnd())
      .join('\n')
    return [`\`${path}\`, ${lines}:`, ...(quote === '' ? [] : [quoted]), text].join('\n\n')
  })
  return [...(words === '' ? [] : [words]), ...told].join('\n\n')
}
