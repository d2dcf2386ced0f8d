import { Buffer } from 'node:buffer'
import { imageType } from '../../preload/contract/image-type.ts'
import { maxFrameBytes } from '../../preload/contract/wire.ts'
import type { FileContent } from '../../preload/contract/workspace.ts'
import { decodeWithoutMark } from '../patch/encodings.ts'
import { detectEncoding } from '../patch/text-shape.ts'
import type { WorkspaceFiles } from './files.ts'

/** An answer is one frame, and the rest of it needs some room too. */
const maxShownBytes = maxFrameBytes - 16 * 1024
const maxImageBytes = 5 * 1024 * 1024

/** A file as the editor shows it. */
export async function openFile(files: WorkspaceFiles, path: string): Promise<FileContent> {
  const { size, start } = await files.withFile(path, async (file, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4100), 0, 4100, 0)
    return { size: length, start: buffer.subarray(0, bytesRead) }
  })
  const shown = files.normalise(path)
  const mediaType = imageType(start)
  if (mediaType !== null && size <= maxImageBytes) {
    const { bytes } = await files.read(path, maxImageBytes)
    return { kind: 'image', path: shown, mediaType, base64: Buffer.from(bytes).toString('base64'), size: bytes.length }
  }
  if (mediaType !== null || 'notText' in detectEncoding(wholeUnits(start, size)))
    return { kind: 'binary', path: shown, size }
  if (size > maxShownBytes) return { kind: 'too-large', path: shown, size }

  const { bytes, hash } = await files.read(path, maxShownBytes)
  const detected = detectEncoding(bytes)
  if ('notText' in detected) return { kind: 'binary', path: shown, size: bytes.length }
  const { encoding } = detected
  const text = decodeWithoutMark(bytes, encoding)
  if (!fitsFrame(text)) return { kind: 'too-large', path: shown, size: bytes.length }
  return { kind: 'text', path: shown, text, encoding, hash, size: bytes.length }
}

/** Quotes, breaks and letters outside of ASCII take more room in JSON than in the file: at most six bytes a unit. */
const fitsFrame = (text: string): boolean =>
  text.length * 6 <= maxShownBytes || Buffer.byteLength(JSON.stringify(text)) <= maxShownBytes

/** The start of a longer file, cut so that a character of two bytes is not halved. */
const wholeUnits = (start: Buffer, size: number): Buffer =>
  start.length < size ? start.subarray(0, start.length - (start.length % 2)) : start
