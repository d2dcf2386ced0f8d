/**
 * Text of any WHATWG encoding to bytes. The platform only decodes; the way back is its decoder's table read backwards,
 * so that both directions are the same table by construction.
 */

/** The encoding's canonical name, or null for a label nobody knows. */
export function canonicalEncoding(label: string): string | null {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return null
  }
}

/**
 * Decodes by a canonical name, a byte order mark as a character. Some versions of Node read windows-1252 as if it were
 * latin-1, which loses its quotes and dashes.
 */
export function decodeText(bytes: Uint8Array, encoding: string): string {
  const text = decoderOf(encoding).decode(bytes)
  // eslint-disable-next-line no-control-regex
  return encoding === 'windows-1252'
    ? text.replace(/[\u0080-\u009f]/g, (one: string) => upperRow[one.charCodeAt(0) - 0x80]!)
    : text
}

/** As `decodeText`, a byte order mark at the beginning taken off. */
export function decodeWithoutMark(bytes: Uint8Array, encoding: string): string {
  const text = decodeText(bytes, encoding)
  return text.startsWith('\ufeff') ? text.slice(1) : text
}

const upperRow = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

type Decoder = InstanceType<typeof TextDecoder>

const decoders = new Map<string, Decoder>()

function decoderOf(encoding: string): Decoder {
  const known = decoders.get(encoding)
  if (known) return known
  // Told to keep marks, some versions of Node drop a windows-1252 text's first byte where it is 0xff.
  const made = new TextDecoder(encoding, { ignoreBOM: encoding !== 'windows-1252' })
  decoders.set(encoding, made)
  return made
}

/** Encodes, or gives the first character that the encoding does not have. */
export function encodeText(text: string, encoding: string): Uint8Array | { readonly cannot: string } {
  if (encoding === 'utf-8') return new TextEncoder().encode(text)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return encodeUtf16(text, encoding === 'utf-16be')
  const table = tableOf(encoding)
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x80 && !table.shadowsAscii.has(code)) {
      bytes.push(code)
      continue
    }
    const encoded = table.bytes.get(character)
    if (encoded === undefined) return { cannot: character }
    bytes.push(...encoded)
  }
  return Uint8Array.from(bytes)
}

function encodeUtf16(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i] = isBigEndian ? unit >> 8 : unit & 0xff
    bytes[2 * i + 1] = isBigEndian ? unit & 0xff : unit >> 8
  }
  return bytes
}

interface Table {
  readonly bytes: ReadonlyMap<string, readonly number[]>
  /** ASCII bytes that mean something else in this encoding. */
  readonly shadowsAscii: ReadonlySet<number>
}

const tables = new Map<string, Table>()

function tableOf(encoding: string): Table {
  const known = tables.get(encoding)
  if (known) return known
  const made = buildTable(encoding)
  tables.set(encoding, made)
  return made
}

function buildTable(encoding: string): Table {
  const bytes = new Map<string, readonly number[]>()
  const shadowsAscii = new Set<number>()
  const learn = (sequence: readonly number[]): void => {
    const text = decodeText(Uint8Array.from(sequence), encoding)
    const isOne = text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff)
    if (isOne && text !== '\ufffd' && !bytes.has(text)) bytes.set(text, sequence)
  }
  for (let byte = 0; byte < 256; byte++) {
    learn([byte])
    if (byte < 0x80 && decodeText(Uint8Array.of(byte), encoding) !== String.fromCharCode(byte)) shadowsAscii.add(byte)
  }
  if (!multiByte.has(encoding)) return { bytes, shadowsAscii }
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    // The table names these rows twice; the standard's encoder takes the other ones.
    if (encoding === 'shift_jis' && (lead === 0xed || lead === 0xee)) continue
    if (encoding === 'big5' && lead < 0xa1) continue
    for (let trail = 0x40; trail <= 0xfe; trail++) learn([lead, trail])
  }
  if (encoding === 'euc-jp') for (let kana = 0xa1; kana <= 0xdf; kana++) learn([0x8e, kana])
  return { bytes, shadowsAscii }
}

const multiByte: ReadonlySet<string> = new Set(['shift_jis', 'euc-jp', 'euc-kr', 'gbk', 'gb18030', 'big5'])
