import { canonicalEncoding, decodeText, encodeText } from './encodings.ts'

/** How a line ends. `''` only at the end of a file. */
export type LineEnding = '\n' | '\r\n' | '\r' | ''

/** A text file as lines over its own bytes: what is kept is copied from the bytes, never decoded and encoded again. */
export interface TextShape {
  /** Canonical WHATWG name. */
  readonly encoding: string
  readonly bytes: Uint8Array
  /** Bytes of the byte order mark. */
  readonly mark: number
  /** The lines without their endings. */
  readonly lines: readonly string[]
  readonly endings: readonly LineEnding[]
  /** Where each line begins in `bytes`, and behind the last where the file ends. */
  readonly starts: readonly number[]
  /** There are carriage returns that were taken as part of a line. */
  readonly hasLoneReturns: boolean
}

/** Lines of the file that stay (`from` to before `to`), or text that comes, with its endings. */
export type Piece = { readonly from: number; readonly to: number } | { readonly text: string }

export interface ShapeOptions {
  /** Known from the session or the editor; a byte order mark says more. */
  readonly encoding?: string | undefined
  /** A carriage return by itself ends a line. Without saying so: only in a file that has no line feed at all. */
  readonly breakAtReturns?: boolean
}

/** Takes the text apart, or says why it is none. */
export function readShape(bytes: Uint8Array, options: ShapeOptions = {}): TextShape | { readonly notText: string } {
  const detected = detectEncoding(bytes, options.encoding)
  if ('notText' in detected) return detected
  const { encoding, mark } = detected
  const unit = encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1
  const low = encoding === 'utf-16be' ? 1 : 0
  const breakAtReturns = options.breakAtReturns ?? !hasLineFeed(bytes, mark, unit, low)
  const breaks = findBreaks(bytes, mark, unit, low, breakAtReturns)
  return { encoding, bytes, mark, lines: decodeLines(bytes, encoding, mark, unit, breaks), ...breaks }
}

/** The bytes of a file made of pieces of the old one and new text, or the first character its encoding lacks. */
export function composeBytes(
  shape: TextShape,
  pieces: readonly Piece[],
  keepMark = true,
): Uint8Array | { readonly cannot: string } {
  const parts: Uint8Array[] = []
  if (keepMark) parts.push(shape.bytes.subarray(0, shape.mark))
  for (const piece of pieces) {
    if ('text' in piece) {
      const encoded = encodeText(piece.text, shape.encoding)
      if ('cannot' in encoded) return encoded
      parts.push(encoded)
    } else {
      parts.push(shape.bytes.subarray(shape.starts[piece.from]!, shape.starts[piece.to]!))
    }
  }
  return concatenate(parts)
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * By byte order mark, else as told, else UTF-8 where it is valid, else by what the bytes look like. Bytes that are
 * mostly UTF-8 with a few broken sequences stay UTF-8: broken lines keep their bytes.
 */
export function detectEncoding(
  bytes: Uint8Array,
  told?: string,
): { readonly encoding: string; readonly mark: number } | { readonly notText: string } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', mark: 3 }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', mark: 2 }
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', mark: 2 }
  if (told !== undefined) {
    const encoding = canonicalEncoding(told)
    if (encoding === null) return { notText: `There is no encoding called ${told}.` }
    return { encoding, mark: 0 }
  }
  if (bytes.includes(0)) {
    const wide = looksWide(bytes)
    return wide === null ? { notText: 'It has NUL bytes: a binary file.' } : { encoding: wide, mark: 0 }
  }
  return { encoding: narrowEncoding(bytes), mark: 0 }
}

/** UTF-16 without a mark: Latin letters leave every second byte zero. */
function looksWide(bytes: Uint8Array): string | null {
  if (bytes.length % 2 !== 0) return null
  const seen = Math.min(bytes.length, 4096)
  const zeros = [0, 0]
  for (let i = 0; i < seen; i++) if (bytes[i] === 0) zeros[i % 2]!++
  const half = seen / 2
  if (zeros[1]! > half * 0.6 && zeros[0]! < half * 0.05) return 'utf-16le'
  if (zeros[0]! > half * 0.6 && zeros[1]! < half * 0.05) return 'utf-16be'
  return null
}

function narrowEncoding(bytes: Uint8Array): string {
  if (isValid(bytes, 'utf-8')) return 'utf-8'
  const { whole, broken } = countUtf8(bytes)
  if (whole >= broken) return 'utf-8'
  if (isValid(bytes, 'shift_jis') && looksJapanese(bytes)) return 'shift_jis'
  return looksCyrillic(bytes) ? 'windows-1251' : 'windows-1252'
}

function isValid(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Sequences of several bytes that are whole, and bytes that belong to none. */
function countUtf8(bytes: Uint8Array): { whole: number; broken: number } {
  let whole = 0
  let broken = 0
  for (let i = 0; i < bytes.length; i++) {
    const lead = bytes[i]!
    if (lead < 0x80) continue
    const more = lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0
    let have = 0
    while (have < more && (bytes[i + 1 + have]! & 0xc0) === 0x80) have++
    if (more > 0 && have === more) {
      whole++
      i += more
    } else {
      broken++
    }
  }
  return { whole, broken }
}

/** Kana and kanji stand in pairs whose first byte is one of a few. */
function looksJapanese(bytes: Uint8Array): boolean {
  const text = decodeText(bytes, 'shift_jis')
  let japanese = 0
  let other = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    if ((code >= 0x3000 && code <= 0x30ff) || (code >= 0x4e00 && code <= 0x9fff)) japanese++
    else if (code >= 0x80) other++
  }
  return japanese > other * 2
}

function looksCyrillic(bytes: Uint8Array): boolean {
  let letters = 0
  let high = 0
  let runs = 0
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < 0x80) continue
    high++
    if (byte >= 0xc0 || byte === 0xa8 || byte === 0xb8) {
      letters++
      if (bytes[i + 1]! >= 0xc0) runs++
    }
  }
  return letters > high * 0.7 && runs > letters * 0.3
}

interface Breaks {
  readonly starts: readonly number[]
  readonly endings: readonly LineEnding[]
  readonly hasLoneReturns: boolean
}

function hasLineFeed(bytes: Uint8Array, mark: number, unit: number, low: number): boolean {
  if (unit === 1) return bytes.includes(10, mark)
  for (let i = mark; i + 1 < bytes.length; i += 2) if (bytes[i + low] === 10 && bytes[i + 1 - low] === 0) return true
  return false
}

function findBreaks(bytes: Uint8Array, mark: number, unit: number, low: number, breakAtReturns: boolean): Breaks {
  const starts: number[] = [mark]
  const endings: LineEnding[] = []
  let hasLoneReturns = false
  const last = bytes.length - (unit - 1)
  const codeAt = (at: number): number =>
    unit === 1 ? bytes[at]! : bytes[at + 1 - low] === 0 ? bytes[at + low]! : 0x100
  for (let i = mark; i < last; i += unit) {
    const byte = bytes[i]!
    if (unit === 1 && byte > 13) continue
    const code = unit === 1 ? byte : codeAt(i)
    if (code === 10) {
      starts.push(i + unit)
      endings.push('\n')
    } else if (code === 13) {
      const next = i + unit < last ? codeAt(i + unit) : -1
      if (next === 10) {
        i += unit
        starts.push(i + unit)
        endings.push('\r\n')
      } else if (breakAtReturns) {
        starts.push(i + unit)
        endings.push('\r')
      } else {
        hasLoneReturns = true
      }
    }
  }
  if (starts.at(-1) === bytes.length) return { starts, endings, hasLoneReturns }
  starts.push(bytes.length)
  endings.push('')
  return { starts, endings, hasLoneReturns }
}

function decodeLines(bytes: Uint8Array, encoding: string, mark: number, unit: number, breaks: Breaks): string[] {
  const { starts, endings } = breaks
  const lines: string[] = []
  const whole = decodeText(bytes.subarray(mark), encoding)
  if (whole.length === (bytes.length - mark) / unit) {
    // As many units as there are bytes for them: the offsets are the same in both.
    for (let i = 0; i < endings.length; i++) {
      lines.push(whole.slice((starts[i]! - mark) / unit, (starts[i + 1]! - mark) / unit - endings[i]!.length))
    }
    return lines
  }
  return (
    splitAlike(whole, endings) ??
    endings.map((ending, i) => decodeText(bytes.subarray(starts[i], starts[i + 1]! - ending.length * unit), encoding))
  )
}

/** Splits at the same endings in the same order; null where the decoder made or swallowed a break. */
function splitAlike(text: string, endings: readonly LineEnding[]): string[] | null {
  const lines: string[] = []
  let at = 0
  for (const ending of endings) {
    const end = ending === '' ? text.length : text.indexOf(ending, at)
    if (end === -1) return null
    lines.push(text.slice(at, end))
    at = end + ending.length
  }
  return at === text.length ? lines : null
}
