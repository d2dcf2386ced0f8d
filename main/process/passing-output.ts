const flushMs = 30
/** After a flush that left something out: each is another text for everyone who shows it, and nobody reads them all. */
const floodMs = 250
/** More than this between two flushes is told as left out: nobody can read it, and it must not pile up. */
const maxPending = 64 * 1024

/** Hands output on as text, many pieces gathered into one, never cut inside a character. */
export function passOn(write: (text: string) => void) {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  let pending = ''
  let left = 0
  let isFlooded = false
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const text = left > 0 ? `${pending}\n… ${left} bytes left out …\n` : pending
    isFlooded = left > 0
    pending = ''
    left = 0
    if (text !== '') write(text)
  }
  return {
    add(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
      timer ??= setTimeout(flush, isFlooded ? floodMs : flushMs)
      if (pending.length >= maxPending || left > 0) {
        // What is left out is not decoded either; the decoder begins anew behind it.
        decoders[stream] = new TextDecoder()
        left += chunk.length
        return
      }
      pending += decoders[stream].decode(chunk, { stream: true })
    },
    flush(): void {
      if (left === 0) pending += decoders.stdout.decode() + decoders.stderr.decode()
      flush()
    },
  }
}
