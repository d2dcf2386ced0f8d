/** The beginning and the end of a stream of bytes of any length, in bounded memory. */
export interface KeptOutput {
  add(chunk: Uint8Array): void
  /** What was kept as text, with a line in the middle that counts what was left out. */
  text(): string
  readonly isCut: boolean
}

export function keepOutput(limit: number): KeptOutput {
  const headLimit = Math.ceil(limit / 2)
  const tailLimit = limit - headLimit
  const head: Uint8Array[] = []
  let headSize = 0
  // A ring, so that gigabytes passing through leave no garbage behind.
  let tail: Buffer | null = null
  let tailTotal = 0

  const addToTail = (chunk: Uint8Array) => {
    if (chunk.length === 0) return
    tail ??= Buffer.alloc(tailLimit)
    const last = chunk.subarray(Math.max(0, chunk.length - tailLimit))
    tailTotal += chunk.length - last.length
    const at = tailLimit === 0 ? 0 : tailTotal % tailLimit
    const first = last.subarray(0, tailLimit - at)
    tail.set(first, at)
    tail.set(last.subarray(first.length), 0)
    tailTotal += last.length
  }
  const tailBytes = (): Uint8Array => {
    if (!tail || tailTotal <= tailLimit) return tail?.subarray(0, tailTotal) ?? Buffer.alloc(0)
    const at = tailTotal % tailLimit
    return Buffer.concat([tail.subarray(at), tail.subarray(0, at)])
  }

  return {
    add(chunk) {
      const forHead = chunk.subarray(0, headLimit - headSize)
      // A copy: the chunk is a view of a larger buffer that would stay alive with it.
      if (forHead.length > 0) head.push(Uint8Array.from(forHead))
      headSize += forHead.length
      addToTail(chunk.subarray(forHead.length))
    },
    text() {
      const start = Buffer.concat(head)
      if (tailTotal <= tailLimit) return Buffer.concat([start, tailBytes()]).toString('utf8')
      const wholeStart = start.subarray(0, endOfCharacters(start))
      const end = tailBytes()
      const wholeEnd = end.subarray(startOfCharacters(end))
      const left = headSize + tailTotal - wholeStart.length - wholeEnd.length
      return `${wholeStart.toString('utf8')}\n… ${left} bytes left out …\n${Buffer.from(wholeEnd).toString('utf8')}`
    },
    get isCut() {
      return tailTotal > tailLimit
    },
  }
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Where the last whole UTF-8 character ends. */
function endOfCharacters(bytes: Uint8Array): number {
  let start = bytes.length - 1
  while (start > bytes.length - 4 && isContinuation(bytes[start])) start -= 1
  const lead = bytes[start] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return start + length > bytes.length ? Math.max(0, start) : bytes.length
}

function startOfCharacters(bytes: Uint8Array): number {
  let start = 0
  while (start < 3 && isContinuation(bytes[start])) start += 1
  return start
}
