import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { imageType } from './image-type.ts'

const text = (words: string) => Buffer.from(words, 'latin1')
const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex')

test.each<readonly [string, Buffer, string | null]>([
  ['PNG', hex('89504e470d0a1a0a 0000000d'), 'image/png'],
  ['JPEG', hex('ffd8ffe0'), 'image/jpeg'],
  ['GIF of 1987', text('GIF87a'), 'image/gif'],
  ['GIF', text('GIF89a'), 'image/gif'],
  ['WebP', text('RIFF\x04\0\0\0WEBPVP8L'), 'image/webp'],
  ['AVIF', text('\0\0\0\x1cftypavif\0\0\0\0mif1'), 'image/avif'],
  ['a sequence in AVIF', text('\0\0\0\x18ftypavis\0\0\0\0mif1'), 'image/avif'],
  ['AVIF under a general brand', text('\0\0\0\x18ftypmif1\0\0\0\0avif'), 'image/avif'],
  ['BMP', hex('424d 46000000 0000 0000 36000000 28000000'), 'image/bmp'],
  ['BMP of the oldest kind', hex('424d 46000000 0000 0000 1a000000 0c000000'), 'image/bmp'],
  ['an icon', hex('00000100 0100 10100000 0100 2000 68040000 16000000'), 'image/x-icon'],
  ['HEIC', text('\0\0\0\x18ftypheic\0\0\0\0mif1'), null],
  ['HEIC with AVIF behind its brands', text('\0\0\0\x14ftypheic\0\0\0\0mif1avif'), null],
  ['a film', text('\0\0\0\x18ftypisom\0\0\0\0mp41'), null],
  ['a sound', text('RIFF\x04\0\0\0WAVEfmt '), null],
  ['a text that begins as BMP', text('BMW is a maker of cars and motorcycles.'), null],
  ['four bytes of an icon and no more', hex('00000100'), null],
  ['an icon whose picture lies in its own entries', hex('00000100 0100 10100000 0100 2000 68040000 06000000'), null],
  ['SVG', text('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
  ['half a signature', hex('89504e47'), null],
  ['nothing', hex(''), null],
])('%s is told by its first bytes', (_, start, type) => {
  expect(imageType(start)).toBe(type)
})
