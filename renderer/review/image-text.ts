import type { ImageType } from '../../preload/contract/image-type.ts'
import { sizeText } from '../locale/size-text.ts'
import type { ImageSize } from './image-size.ts'

interface Picture extends ImageSize {
  readonly type: ImageType
  /** In bytes. */
  readonly size: number
}

const typeNames: Readonly<Record<ImageType, string>> = {
  'image/png': 'PNG',
  'image/jpeg': 'JPEG',
  'image/gif': 'GIF',
  'image/webp': 'WebP',
  'image/avif': 'AVIF',
  'image/bmp': 'BMP',
  'image/x-icon': 'ICO',
}

const shape = ({ width, height }: ImageSize): string => `${width}×${height}`

/** `PNG · 32×32 · 1.2 KB` */
export const pictureText = (picture: Picture): string =>
  `${typeNames[picture.type]} · ${shape(picture)} · ${sizeText(picture.size)}`

/** `32×32 → 64×64, 1.2 KB → 3.4 KB (+2.2 KB)`: what is the same on both sides stands once. */
export function differenceText(before: Picture, after: Picture): string {
  const grown = after.size - before.size
  const sizes =
    grown === 0
      ? sizeText(after.size)
      : `${sizeText(before.size)} → ${sizeText(after.size)} (${grown > 0 ? '+' : '−'}${sizeText(Math.abs(grown))})`
  const shapes = shape(before) === shape(after) ? shape(after) : `${shape(before)} → ${shape(after)}`
  return `${shapes}, ${sizes}`
}
