import { imageType, type ImageType } from '../../preload/contract/image-type.ts'
import type { FilePart } from '../../preload/contract/workspace.ts'
import type { ReadBytes } from '../state/side-bytes.ts'
import { imageSize } from './image-size.ts'

/** What of one side can be shown. Sizes in bytes. */
export type LoadedSide =
  /** The file does not exist on this side. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'image'
      readonly type: ImageType
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly width: number
      readonly height: number
    }
  | { readonly kind: 'not-image' | 'too-many-bytes' | 'too-many-pixels' | 'broken'; readonly size: number }

export const maxImageBytes = 20 * 1024 * 1024
/** Decoded, each takes four bytes. */
export const maxImagePixels = 50_000_000

/** Reads one side as far as it is a picture to show: of anything else, and of one too large, only the first part. */
export async function loadSide(
  readBytes: ReadBytes,
  side: 'before' | 'after',
  listed: number | null,
): Promise<LoadedSide> {
  if (listed === null) return { kind: 'none' }
  const first = await readBytes(side, 0)
  const { size } = first
  const start = bytesOf(first)
  const type = imageType(start)
  if (type === null) return { kind: 'not-image', size }
  if (size > maxImageBytes) return { kind: 'too-many-bytes', size }
  const bytes = new Uint8Array(size)
  bytes.set(start)
  let length = start.length
  while (length < size) {
    const part = await readBytes(side, length)
    const more = bytesOf(part)
    // It became another file meanwhile, and what there is of it would be half of each.
    if (more.length === 0 || part.size !== size) return { kind: 'broken', size }
    bytes.set(more, length)
    length += more.length
  }
  const shape = imageSize(bytes, type)
  if (!shape) return { kind: 'broken', size }
  if (shape.width * shape.height > maxImagePixels) return { kind: 'too-many-pixels', size }
  return { kind: 'image', type, bytes, ...shape }
}

const bytesOf = ({ base64 }: FilePart): Uint8Array =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
