import { expect, test } from 'vitest'
import { imageType } from '../../preload/contract/image-type.ts'
import { endsEarly, imageSize } from './image-size.ts'

const hex = (digits: string) =>
  Uint8Array.from(digits.replaceAll(' ', '').match(/../g) ?? [], (two) => parseInt(two, 16))
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('')
const box = (name: string, content: string) =>
  (8 + content.length / 2).toString(16).padStart(8, '0') + ascii(name) + content

const png = '89504e470d0a1a0a 0000000d 49484452 00000003 00000002 0802000000'
const webp = `${ascii('RIFF')} 40000000 ${ascii('WEBP')}`
const ftyp = box('ftyp', `${ascii('avif')} 00000000`.replaceAll(' ', ''))
const ispe = (width: number, height: number) =>
  box('ispe', [0, width, height].map((number) => number.toString(16).padStart(8, '0')).join(''))
const meta = (...sizes: string[]) => box('meta', `00000000${box('iprp', box('ipco', sizes.join('')))}`)
const bitmap = (width: string, height: string) => `28000000 ${width} ${height} 0100 2000`

const three = { width: 3, height: 2 }

test.each<readonly [string, string, { width: number; height: number } | null]>([
  ['PNG', png, three],
  ['GIF', `${ascii('GIF89a')} 0300 0200 000000`, three],
  ['JPEG behind segments and padding', 'ffd8 ffe0 0004 4a46 ff ffdb 0003 50 ffc2 000b 08 0002 0003', three],
  ['WebP with losses', `${webp} ${ascii('VP8 ')} 28000000 900100 9d012a 0300 0200`, three],
  ['WebP without losses', `${webp} ${ascii('VP8L')} 0f000000 2f 02400000`, three],
  ['WebP with more in it', `${webp} ${ascii('VP8X')} 0a000000 30000000 020000 010000`, three],
  ['BMP', `424d 46000000 00000000 36000000 ${bitmap('03000000', '02000000')}`, three],
  ['BMP from the top', `424d 46000000 00000000 36000000 ${bitmap('03000000', 'feffffff')}`, three],
  ['BMP of the oldest kind', '424d 46000000 00000000 1a000000 0c000000 0300 0200 0100 1800', three],
  [
    'an icon: its largest',
    `00000100 0200 03020000 0100 2000 10000000 26000000 03020000 0100 2000 21000000 36000000
     ${bitmap('01000000', '02000000')} ${png}`.replaceAll(/\s/g, ''),
    three,
  ],
  ['AVIF: the largest of its parts', ftyp + meta(ispe(1, 1), box('pixi', '00'), ispe(3, 2)), three],
  ['a huge PNG', png.replace('00000003 00000002', '000186a0 000186a0'), { width: 100_000, height: 100_000 }],
  ['PNG that ends early', png.slice(0, 40), null],
  ['PNG with another header', png.replace('49484452', '41424344'), null],
  ['PNG of no width', png.replace('00000003', '00000000'), null],
  ['JPEG without a frame', 'ffd8 ffe0 0004 4a46 ffd9', null],
  ['JPEG whose segments go on behind its end', 'ffd8 ffe0 ffff 4a46', null],
  ['AVIF without a size', ftyp + meta(), null],
  ['AVIF whose boxes are longer than it is', `${ftyp} 00ffffff ${ascii('meta')} 00000000`, null],
  ['AVIF whose boxes have no length', `${ftyp} 00000001 ${ascii('meta')} 00000000 00000000`, null],
])('the size of %s', (_, digits, size) => {
  const bytes = hex(digits)
  const type = imageType(bytes)

  expect(type).not.toBeNull()
  expect(imageSize(bytes, type!)).toEqual(size)
})

test('a view into other bytes is read at its own place', () => {
  expect(imageSize(hex(`ffff${png.replaceAll(' ', '')}`).subarray(2), 'image/png')).toEqual(three)
})

const pngWithEnd = `${png} 00000000 00000004 49444154 01020304 00000000 00000000 49454e44`
const jpeg = 'ffd8 ffe1 0006 ffd8ffd9 ffc0 0007 08 0002 0003 ffda 0002 01ff00'

test.each([
  ['a whole PNG', pngWithEnd, false],
  ['PNG without its end', pngWithEnd.slice(0, -8), true],
  ['PNG in the middle of its data', pngWithEnd.slice(0, -40), true],
  ['a whole JPEG', `${jpeg} ffd9`, false],
  ['JPEG of which only the small picture in it has an end', jpeg, true],
  ['JPEG without a scan', 'ffd8 ffe0 0004 4a46', true],
  ['a whole WebP', `${ascii('RIFF')} 04000000 ${ascii('WEBP')}`, false],
  ['WebP that says it is longer', `${ascii('RIFF')} 05000000 ${ascii('WEBP')}`, true],
  ['GIF', `${ascii('GIF89a')} 0300 0200 000000`, false],
])('%s ends early or not', (_, digits, isCut) => {
  const bytes = hex(digits)

  expect(endsEarly(bytes, imageType(bytes)!)).toBe(isCut)
})
