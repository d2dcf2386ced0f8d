import type { FileHandle } from 'node:fs/promises'
import { ToolFailure } from '../errors.ts'
import { detectEncoding } from '../patch/text-shape.ts'

const chunkBytes = 256 * 1024
/** A larger file is not read to its end only to count its lines. */
const maxCounted = 64 * 1024 * 1024

export interface LineRange {
  readonly bytes: Uint8Array
  readonly encoding: string
  /** The last line that was taken; less than asked for where the file ends before it. */
  readonly endLine: number
  /** Null where the rest of a large file was not read. */
  readonly totalLines: number | null
}

/**
 * Reads lines `startLine` to `endLine` (1-based, inclusive) without reading the rest of a large file. Lines end with a
 * line feed here, so that a file of any size is walked byte by byte and decoded only where it is wanted.
 */
export async function readLineRange(
  file: FileHandle,
  size: number,
  range: {
    readonly startLine: number
    readonly endLine: number
    readonly maxBytes: number
    readonly encoding?: string
  },
  path: string,
  signal: AbortSignal,
): Promise<LineRange> {
  const { startLine, endLine, maxBytes } = range
  const chunk = Buffer.allocUnsafe(chunkBytes)
  const parts: Uint8Array[] = []
  let encoding = range.encoding ?? 'utf-8'
  let line = 1
  let taken = 0
  let position = 0
  let endsWithBreak = true

  while (position < size) {
    signal.throwIfAborted()
    if (line > endLine && size > maxCounted) return finish(null)
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, position)
    if (bytesRead === 0) break
    const bytes = chunk.subarray(0, bytesRead)
    if (position === 0) encoding = encodingOf(bytes.subarray(0, bytesRead - (bytesRead % 2)), range.encoding, path)
    const lineFeed = lineFeedIn(encoding)
    position += bytesRead

    for (let start = 0; start < bytesRead;) {
      const next = indexOfLineFeed(bytes, lineFeed, start)
      const end = next < 0 ? bytesRead : next + lineFeed.length
      if (line >= startLine && line <= endLine) {
        parts.push(Uint8Array.from(bytes.subarray(start, end)))
        taken += end - start
        if (taken > maxBytes) throw rangeTooLarge(path, taken, maxBytes)
      }
      endsWithBreak = next >= 0
      if (next >= 0) line += 1
      start = end
    }
  }
  return finish(endsWithBreak ? line - 1 : line)

  function finish(totalLines: number | null): LineRange {
    return { bytes: Buffer.concat(parts), encoding, endLine: Math.min(endLine, totalLines ?? endLine), totalLines }
  }
}

function encodingOf(start: Uint8Array, told: string | undefined, path: string): string {
  const detected = detectEncoding(start, told)
  if ('notText' in detected)
    throw new ToolFailure('ENCODING_ERROR', `${path} is not text. ${detected.notText}`, { path })
  return detected.encoding
}

function lineFeedIn(encoding: string): Buffer {
  if (encoding === 'utf-16le') return Buffer.from([0x0a, 0])
  if (encoding === 'utf-16be') return Buffer.from([0, 0x0a])
  return Buffer.from([0x0a])
}

/** Chunks begin at even positions, so a unit of two bytes stands at an even index. */
function indexOfLineFeed(bytes: Buffer, lineFeed: Buffer, from: number): number {
  let index = bytes.indexOf(lineFeed, from)
  while (index >= 0 && index % lineFeed.length !== 0) index = bytes.indexOf(lineFeed, index + 1)
  return index
}

const rangeTooLarge = (path: string, size: number, limit: number): ToolFailure =>
  new ToolFailure(
    'FILE_TOO_LARGE',
    `The lines asked for of ${path} take more than ${size} bytes; the limit is ${limit}. Ask for fewer lines.`,
    { path, size, limit },
  )
