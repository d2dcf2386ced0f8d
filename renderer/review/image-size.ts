import type { ImageType } from '../../preload/contract/image-type.ts'

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/**
 * How large a picture's header says that it is, null where it has none. A small file can hold a huge picture: its size
 * has to be known before anything decodes it.
 */
export function imageSize(bytes: Uint8Array, type: ImageType): ImageSize | null {
  try {
    const size = readers[type](new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return size && size.width > 0 && size.height > 0 ? size : null
  } catch (error) {
    if (error instanceof RangeError) return null // The file ends before its header does.
    throw error
  }
}

/**
 * Whether the file ends before its picture does. A browser draws what there is, and nothing says that it is not all.
 * Only where the format tells where its end is: not for GIF, whose last byte many leave out, nor for bitmaps.
 */
export function endsEarly(bytes: Uint8Array, type: ImageType): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    switch (type) {
      case 'image/png':
        return !hasPngEnd(view)
      case 'image/jpeg':
        return !hasJpegEnd(view)
      case 'image/webp':
        return 8 + view.getUint32(4, true) > view.byteLength
      case 'image/avif':
      case 'image/gif':
      case 'image/bmp':
      case 'image/x-icon':
        return false
    }
  } catch (error) {
    if (error instanceof RangeError) return true
    throw error
  }
}

type Reader = (view: DataView) => ImageSize | null

const readers: Readonly<Record<ImageType, Reader>> = {
  'image/png': (view) => pngSize(view, 0),
  'image/jpeg': jpegSize,
  'image/gif': (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  'image/webp': webpSize,
  'image/avif': (view) => largestOf(avifSizes(view, 0, view.byteLength)),
  'image/bmp': (view) => bitmapSize(view, 14),
  'image/x-icon': iconSize,
}

const pngSize = (view: DataView, at: number): ImageSize | null =>
  asciiAt(view, at + 12) === 'IHDR' ? { width: view.getUint32(at + 16), height: view.getUint32(at + 20) } : null

/** Chunks follow one another, each with its length and a sum behind it. */
function hasPngEnd(view: DataView): boolean {
  for (let at = 8; ; at += 12 + view.getUint32(at)) if (asciiAt(view, at + 4) === 'IEND') return true
}

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
const isScanOrEnd = (marker: number): boolean => marker === 0xd9 || marker === 0xda

function jpegSize(view: DataView): ImageSize | null {
  const at = jpegSegment(view, (marker) => isFrame(marker) || isScanOrEnd(marker))
  if (at === null || !isFrame(view.getUint8(at + 1))) return null
  return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
}

/** Behind the first scan: what stands before may hold a small picture with an end of its own. */
function hasJpegEnd(view: DataView): boolean {
  const scan = jpegSegment(view, isScanOrEnd)
  for (let at = scan ?? view.byteLength; at + 1 < view.byteLength; at++) {
    if (view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xd9) return true
  }
  return false
}

/** Where the first segment of this kind begins. They follow one another, each with its length; null where they do not. */
function jpegSegment(view: DataView, isWanted: (marker: number) => boolean): number | null {
  let at = 2
  for (;;) {
    if (view.getUint8(at) !== 0xff) return null
    const marker = view.getUint8(at + 1)
    if (isWanted(marker)) return at
    if (marker === 0xff) at += 1
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2
    else at += 2 + view.getUint16(at + 2)
  }
}

function webpSize(view: DataView): ImageSize | null {
  switch (asciiAt(view, 12)) {
    case 'VP8X':
      return { width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) }
    case 'VP8L': {
      if (view.getUint8(20) !== 0x2f) return null
      const bits = view.getUint32(21, true)
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) }
    }
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
    default:
      return null
  }
}

/** The oldest header counts in 16 bits; in the others a height below zero says that rows go from the top. */
const bitmapSize = (view: DataView, at: number): ImageSize =>
  view.getUint32(at, true) === 12
    ? { width: view.getUint16(at + 4, true), height: view.getUint16(at + 6, true) }
    : { width: view.getInt32(at + 4, true), height: Math.abs(view.getInt32(at + 8, true)) }

/** The largest of its pictures, each a PNG or a bitmap whose header counts the rows of its mask too. */
function iconSize(view: DataView): ImageSize | null {
  const count = view.getUint16(4, true)
  return largestOf(
    Array.from({ length: count }, (_, index) => {
      const at = view.getUint32(6 + 16 * index + 12, true)
      if (view.getUint32(at) === 0x89504e47) return pngSize(view, at)
      const { width, height } = bitmapSize(view, at)
      return { width, height: height / 2 }
    }),
  )
}

/** Boxes that hold others, with the bytes of their own before those; `ispe` says how large one of the pictures is. */
const holders: Readonly<Record<string, number>> = { meta: 4, iprp: 0, ipco: 0 }

function avifSizes(view: DataView, from: number, to: number): ImageSize[] {
  const sizes: ImageSize[] = []
  let at = from
  while (at + 8 <= to) {
    const length = view.getUint32(at)
    const name = asciiAt(view, at + 4)
    const [start, end] = length === 1 ? [at + 16, at + view.getUint32(at + 12)] : [at + 8, length ? at + length : to]
    if (end < start || end > to) break
    const skipped = holders[name]
    if (name === 'ispe') sizes.push({ width: view.getUint32(start + 4), height: view.getUint32(start + 8) })
    if (skipped !== undefined) sizes.push(...avifSizes(view, start + skipped, end))
    at = end
  }
  return sizes
}

const largestOf = (sizes: readonly (ImageSize | null)[]): ImageSize | null =>
  sizes.reduce((most, size) => (size && (!most || area(size) > area(most)) ? size : most), null)

const area = ({ width, height }: ImageSize): number => width * height

const asciiAt = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3))
