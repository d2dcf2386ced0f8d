export type ImageType =
  'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif' | 'image/bmp' | 'image/x-icon'

/**
 * The type of a picture a window can show, told by its first bytes and never by its name; null for all else. SVG is
 * text: as a document it could load and run more, and it is none here.
 */
export function imageType(start: Uint8Array): ImageType | null {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => start[index] === byte)
  const ascii = (from: number, to: number) => String.fromCharCode(...start.subarray(from, to))
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png'
  if (begins(0xff, 0xd8, 0xff)) return 'image/jpeg'
  if (ascii(0, 6) === 'GIF87a' || ascii(0, 6) === 'GIF89a') return 'image/gif'
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp'
  if (ascii(4, 8) === 'ftyp' && hasAvifBrand(start, ascii)) return 'image/avif'
  if (ascii(0, 2) === 'BM' && isBitmapHeader(start)) return 'image/bmp'
  if (begins(0, 0, 1, 0) && isIconDirectory(start)) return 'image/x-icon'
  return null
}

/** The brand may be a general one of pictures in this container, and AVIF be named only among the compatible ones. */
function hasAvifBrand(start: Uint8Array, ascii: (from: number, to: number) => string): boolean {
  const end = Math.min(start.length, numberAt(start, [3, 2, 1, 0]), 256)
  for (let at = 8; at + 4 <= end; at += 4) {
    if (at !== 12 && ['avif', 'avis'].includes(ascii(at, at + 4))) return true
  }
  return false
}

/** Its two letters begin many a text: the reserved bytes, and a header of one of the sizes there are, do not. */
const isBitmapHeader = (start: Uint8Array): boolean =>
  numberAt(start, [6, 7, 8, 9]) === 0 && [12, 40, 52, 56, 64, 108, 124].includes(numberAt(start, [14, 15, 16, 17]))

/** Its first picture lies behind the entries and is not empty. */
function isIconDirectory(start: Uint8Array): boolean {
  const count = numberAt(start, [4, 5])
  return count > 0 && numberAt(start, [14, 15, 16, 17]) > 0 && numberAt(start, [18, 19, 20, 21]) >= 6 + 16 * count
}

/** The bytes at these places, the lowest first; NaN where one is missing. */
const numberAt = (bytes: Uint8Array, places: readonly number[]): number =>
  places.reduce((sum, place, index) => sum + (bytes[place] ?? Number.NaN) * 256 ** index, 0)
