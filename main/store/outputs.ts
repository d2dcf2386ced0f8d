import { isAscii } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { CutText } from '../../preload/contract/text.ts'
import type { Database } from './database.ts'
import { endLengths, headOf, tailOf } from './text-ends.ts'

/** Of one command: the beginning and the end of what it printed are kept, as many bytes of the first and of the last. */
export interface OutputLimits {
  /** Less than this is not worth a file. */
  readonly worthBytes: number
  readonly headBytes: number
  readonly tailBytes: number
}

const defaultLimits: OutputLimits = { worthBytes: 256 * 1024, headBytes: 60 * 1024 * 1024, tailBytes: 4 * 1024 * 1024 }

const pieceBytes = 64 * 1024

/** UTF-16 units that stay in view of an output that is kept in a file. */
const shownLength = 8192

/** What a command prints, as it comes, in bounded memory. */
export interface OutputSink {
  add(chunk: Uint8Array): void
  /** The whole as a blob, and how many bytes of it were left out; null where it was short. */
  end(): { readonly text: CutText; readonly leftOut: number } | null
}

export interface Outputs {
  begin(): OutputSink
}

/** A file's name is the SHA-256 of its content: a blob whose row in the database is empty. */
export const outputFile = (directory: string, blob: string): string | null =>
  /^[0-9a-f]{64}$/.test(blob) ? join(directory, blob) : null

export function createOutputs(database: Database, directory: string, limits: OutputLimits = defaultLimits): Outputs {
  sweep(database, directory)
  return {
    begin() {
      let waiting: Buffer[] = []
      let total = 0
      let file: { readonly descriptor: number; readonly path: string } | null = null
      let written = 0
      let isFull = false
      // A ring, made when it is needed.
      let ring: Buffer | null = null
      let ringed = 0
      const hash = createHash('sha256')
      const decoder = new TextDecoder()
      const shown = endLengths(shownLength)
      let [head, tail, size] = ['', '', 0]

      let wasPlain = true

      const note = (text: string) => {
        if (head.length < shown.head) head += text.slice(0, shown.head)
        tail = (tail + text.slice(-shownLength)).slice(-shownLength)
        size += text.length
      }
      const noteBytes = (bytes: Uint8Array) => {
        const isPlain = isAscii(bytes)
        // Nothing of it is looked at but its ends, and no character is begun: gigabytes need not become text.
        if (isPlain && wasPlain && bytes.length > shownLength && head.length >= shown.head) {
          tail = asciiText(bytes.subarray(bytes.length - shownLength))
          size += bytes.length
        } else note(decoder.decode(bytes, { stream: true }))
        wasPlain = isPlain
      }
      const write = (bytes: Uint8Array) => {
        if (isFull || !file) return
        try {
          writeSync(file.descriptor, bytes)
        } catch {
          // A full disk: what came so far is kept, and the rest counts as left out.
          isFull = true
          return
        }
        hash.update(bytes)
        written += bytes.length
        noteBytes(bytes)
      }
      // Megabytes decoded at once would be a text of megabytes, of which a few KB are looked at.
      const writeInPieces = (bytes: Uint8Array) => {
        for (let at = 0; at < bytes.length; at += pieceBytes) write(bytes.subarray(at, at + pieceBytes))
      }
      const keepLast = (bytes: Uint8Array) => {
        ring ??= Buffer.alloc(limits.tailBytes)
        const last = bytes.subarray(Math.max(0, bytes.length - ring.length))
        const at = (ringed + bytes.length - last.length) % ring.length
        const first = last.subarray(0, ring.length - at)
        ring.set(first, at)
        ring.set(last.subarray(first.length), 0)
        ringed += bytes.length
      }
      const open = () => {
        mkdirSync(directory, { recursive: true, mode: 0o700 })
        const path = join(directory, `${randomUUID()}.part`)
        file = { descriptor: openSync(path, 'wx', 0o600), path }
      }

      return {
        add(chunk) {
          total += chunk.length
          if (!file && total <= limits.worthBytes) {
            waiting.push(Buffer.from(chunk))
            return
          }
          if (!file) {
            try {
              open()
            } catch {
              isFull = true
            }
            for (const part of waiting) write(part)
            waiting = []
          }
          const room = Math.max(0, limits.headBytes - written)
          if (room > 0) write(chunk.subarray(0, room))
          if (chunk.length > room) keepLast(chunk.subarray(room))
        },
        end() {
          waiting = []
          if (!file) return null
          const { descriptor, path } = file
          let leftOut = 0
          if (ring && ringed > 0 && !isFull) {
            leftOut = Math.max(0, ringed - ring.length)
            const at = ringed % ring.length
            if (leftOut > 0) write(Buffer.from(`\n… ${leftOut} bytes left out …\n`))
            if (leftOut > 0) writeInPieces(ring.subarray(at))
            writeInPieces(ring.subarray(0, leftOut > 0 ? at : ringed))
          }
          if (isFull) leftOut = total - written
          note(decoder.decode())
          closeSync(descriptor)
          file = null
          const blob = hash.digest('hex')
          renameSync(path, join(directory, blob))
          database.prepare("insert or ignore into blobs (hash, bytes, kept) values (?, x'', 0)").run(blob)
          return { text: { head: headOf(head, shown.head), tail: tailOf(tail, shown.tail), size, blob }, leftOut }
        },
      }
    },
  }
}

/** What no session speaks of any more, and what a killed process left. */
function sweep(database: Database, directory: string): void {
  if (!existsSync(directory)) return
  database
    .prepare(
      "delete from blobs where bytes = x'' and kept = 0 and not exists (select 1 from blob_uses u where u.hash = blobs.hash)",
    )
    .run()
  const isKept = database.prepare('select 1 from blobs where hash = ?')
  for (const name of readdirSync(directory)) {
    if (!isKept.get(name)) rmSync(join(directory, name), { force: true })
  }
}

const asciiText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')

const chunkBytes = 1024 * 1024

/** A part of a file's text by UTF-16 units, and the size of the whole, read piece by piece. */
export function readFileText(path: string, offset: number, length: number): { text: string; size: number } {
  const descriptor = openSync(path, 'r')
  try {
    const decoder = new TextDecoder()
    const buffer = Buffer.alloc(chunkBytes)
    let [text, size] = ['', 0]
    for (;;) {
      const count = readSync(descriptor, buffer, 0, chunkBytes, null)
      const piece = decoder.decode(buffer.subarray(0, count), { stream: count > 0 })
      const [from, to] = [Math.max(0, offset - size), offset + length - size]
      if (to > 0 && from < piece.length) text += piece.slice(from, to)
      size += piece.length
      if (count === 0) return { text, size }
    }
  } finally {
    closeSync(descriptor)
  }
}
