const flushMs = 30
/** More than this between two flushes is told as left out: nobody can read it, and it must not pile up. */
const maxPending = 64 * 1024

/** Hands output on as text, many pieces gathered into one, never cut inside a character. */
export function passOn(write: (text: string) => void) {
  const decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  let pending = ''
  let left = 0
  let timer: NodeJS.Timeout | undefined

  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    const text = left > 0 ? `${pending}\n… ${left} characters left out …\n` : pending
    pending = ''
    left = 0
    if (text !== '') write(text)
  }
  const add = (text: string) => {
    const taken = pending.length + text.length > maxPending ? wholeCharacters(text, maxPending - pending.length) : text
    pending += taken
    left += text.length - taken.length
    if (pending !== '' || left > 0) timer ??= setTimeout(flush, flushMs)
  }
  return {
    add: (stream: 'stdout' | 'stderr', chunk: Uint8Array) => add(decoders[stream].decode(chunk, { stream: true })),
    flush() {
      add(decoders.stdout.decode())
      add(decoders.stderr.decode())
      flush()
    },
  }
}

function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? length - 1 : length)
}
