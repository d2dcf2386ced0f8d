import { stripVTControlCharacters } from 'node:util'

/** Output as the model reads it: without colours and cursor moves, and of a line that rewrites itself only the end. */
export function plainText(output: string): string {
  const text = stripVTControlCharacters(output).replaceAll('\r\n', '\n')
  const lines = text.includes('\r') ? text.split('\n').map(lastWriting).join('\n') : text
  return lines.replace(/[\0-\x08\x0b-\x1f\x7f]/g, '')
}

/** What stands in the line after the last return to its beginning. */
function lastWriting(line: string): string {
  const written = line.replace(/\r+$/, '')
  return written.slice(written.lastIndexOf('\r') + 1)
}
