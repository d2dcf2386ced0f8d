import { isUtf8 } from 'node:buffer'

/** Bytes looked at to tell a binary file and to guess an encoding. */
const sampleBytes = 64 * 1024

/**
 * The encoding of a text as a WHATWG label: by byte order mark, else UTF-8 where it is valid, else guessed. `null`: it
 * is no text.
 */
export async function detectEncoding(bytes: Uint8Array): Promise<string | null> {
  const marked = byMark(bytes)
  if (marked) return marked
  const sample = bytes.subarray(0, sampleBytes)
  if (sample.includes(0)) return utf16WithoutMark(sample)
  if (isUtf8(bytes)) return 'utf-8'
  const { default: chardet } = await import('chardet')
  for (const { name } of chardet.analyse(aroundFirstForeign(bytes))) {
    const label = labelOf(name)
    if (label !== null && label !== 'utf-8' && decodes(bytes, label)) return label
  }
  return 'windows-1252'
}

/** The label as the standard writes it, `null` where there is no such encoding. */
export function labelOf(name: string): string | null {
  try {
    return new TextDecoder(name).encoding
  } catch {
    return null
  }
}

/** The text without its byte order mark, `null` where the bytes are no text of that encoding. */
export function decode(bytes: Uint8Array, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

const decodes = (bytes: Uint8Array, encoding: string) => decode(bytes.subarray(0, sampleBytes), encoding) !== null

function byMark(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return null
}

/** Text in a Western script as UTF-16 has its zeros at every second byte and nowhere else. */
function utf16WithoutMark(sample: Uint8Array): string | null {
  let even = 0
  let odd = 0
  sample.forEach((byte, index) => {
    if (byte !== 0) return
    if (index % 2 === 0) even += 1
    else odd += 1
  })
  const most = sample.length / 2
  if (even === 0 && odd > most * 0.7) return 'utf-16le'
  if (odd === 0 && even > most * 0.7) return 'utf-16be'
  return null
}

/** A long stretch of English before the first letter that tells says nothing. */
function aroundFirstForeign(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte >= 0x80)
  return bytes.subarray(Math.max(0, first - 1024), first + sampleBytes)
}
