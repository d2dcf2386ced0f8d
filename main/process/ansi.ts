import { stripVTControlCharacters } from 'node:util'

/** Output as the model reads it: without colours and cursor moves, and of a line that rewrites itself only the end. */
export function plainText(output: string): string {
  return stripVTControlCharacters(output)
    .replaceAll('\r\n', '\n')
    .replace(/[^\n]*\r(?=[^\n])/g, '')
    .replace(/\r/g, '')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '')
}
