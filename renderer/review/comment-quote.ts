import type { HunkLine } from '../../preload/contract/patch.ts'

const signs = { context: ' ', added: '+', removed: '-' } as const
const longest = 2000

/**
 * The lines a comment is about, as its reader sees them: with the signs of a diff where some are removed, for they stand
 * in no file. So are lines that begin with a `-` themselves: what is quoted with nothing but these is always removed.
 */
export function quoteOf(lines: readonly HunkLine[]): string {
  const isSigned = lines.some(({ kind }) => kind === 'removed') || lines.every(({ text }) => text.startsWith('-'))
  return lines.map(({ kind, text }) => `${isSigned ? signs[kind] : ''}${text.slice(0, longest)}`).join('\n')
}

/** Whether the quoted lines are removed ones, whose numbers are those before. */
export const isOfRemoved = (quote: string): boolean =>
  quote !== '' && quote.split('\n').every((line) => line.startsWith('-'))
