import { decodeText, encodeText } from './encodings.ts'
import { withEndings } from './hunks.ts'
import { detectEncoding } from './text-shape.ts'

/** What stands at a path, or stood there. */
export type FileContent =
  | { readonly kind: 'missing' }
  | { readonly kind: 'folder' }
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  /** `bytes`: the target. */
  | { readonly kind: 'link'; readonly bytes: Uint8Array }

/*
 * The lines of a file as its bytes, each byte a character below 256, with their endings: what is put together of them
 * again is the same to the byte, whatever the encoding can say.
 */

/** The lines as if the last one had an end as well, as the line before it has one, and whether it has. */
export function closedLines(
  bytes: Uint8Array,
  encoding: string,
): { readonly lines: readonly string[]; readonly isClosed: boolean } {
  const lines = byteLines(bytes, encoding)
  const newline = newlineIn(encoding)
  const last = lines.at(-1)
  if (last === undefined || last.endsWith(newline)) return { lines, isClosed: true }
  const both = returnIn(encoding) + newline
  const ending = lines.at(-2)?.endsWith(both) || last.endsWith(returnIn(encoding)) ? both : newline
  return { lines: lines.with(-1, last + ending), isClosed: false }
}

/** The byte order mark and what follows it: a line that comes before the first one comes behind the mark. */
export function splitMark(
  bytes: Uint8Array,
  encoding: string,
): { readonly mark: Uint8Array; readonly rest: Uint8Array } {
  const mark = marks[encoding] ?? []
  const length = mark.every((byte, index) => bytes[index] === byte) ? mark.length : 0
  return { mark: bytes.subarray(0, length), rest: bytes.subarray(length) }
}

const marks: Readonly<Record<string, readonly number[]>> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
}

/** Back to bytes; `isClosed`: the last line keeps its end. */
export function bytesOfLines(lines: readonly string[], encoding: string, isClosed: boolean): Uint8Array {
  const text = lines.join('')
  const newline = newlineIn(encoding)
  const both = returnIn(encoding) + newline
  const ending = text.endsWith(both) ? both : newline
  return Buffer.from(isClosed ? text : text.slice(0, -ending.length), 'latin1')
}

function byteLines(bytes: Uint8Array, encoding: string): string[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  const newline = newlineIn(encoding)
  if (newline.length === 1) return withEndings(text)
  const lines: string[] = []
  let from = 0
  for (let at = text.indexOf(newline); at !== -1; at = text.indexOf(newline, at + 1)) {
    if (at % 2 !== 0) continue
    lines.push(text.slice(from, at + 2))
    from = at + 2
  }
  if (from < text.length) lines.push(text.slice(from))
  return lines
}

const newlineIn = (encoding: string): string =>
  encoding === 'utf-16le' ? '\n\0' : encoding === 'utf-16be' ? '\0\n' : '\n'

const returnIn = (encoding: string): string =>
  encoding === 'utf-16le' ? '\r\0' : encoding === 'utf-16be' ? '\0\r' : '\r'

/**
 * The encodings of versions of one file; null where one of them is no text. Bytes that are the same in nearly every
 * encoding are taken to be in that of the others.
 */
export function encodingsOf(versions: readonly Uint8Array[]): readonly string[] | null {
  const found: (string | null)[] = []
  for (const bytes of versions) {
    const detected = detectEncoding(bytes)
    if ('notText' in detected) return null
    found.push(isPlain(bytes) ? null : detected.encoding)
  }
  const told = found.find((encoding) => encoding !== null) ?? 'utf-8'
  const isWide = told.startsWith('utf-16')
  return found.map((encoding, i) => encoding ?? (isWide && versions[i]!.length > 0 ? 'utf-8' : told))
}

function isPlain(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i]! >= 0x80) return false
  return true
}

/** The same text in another encoding; null where that lacks a character of it. */
export function transcoded(bytes: Uint8Array, from: string, to: string): Uint8Array | null {
  if (from === to) return bytes
  const text = decodeText(bytes, from)
  const encoded = encodeText(to.startsWith('utf-') ? text : text.replace(/^\ufeff/, ''), to)
  return 'cannot' in encoded ? null : encoded
}
