import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ImagePair, type ShownSide } from './image-pair.tsx'

const aPicture = (more: Partial<Extract<ShownSide, { kind: 'image' }>> = {}): ShownSide => ({
  kind: 'image',
  type: 'image/png',
  address: 'blob:one',
  size: 1229,
  width: 32,
  height: 32,
  isCut: false,
  ...more,
})

const html = (before: ShownSide, after: ShownSide, { path = 'icon.png', isSame = false } = {}) =>
  renderToStaticMarkup(<ImagePair path={path} before={before} after={after} isSame={isSame} />)
const wordsOf = (markup: string) => markup.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
const sourcesOf = (markup: string) => [...markup.matchAll(/<img [^>]*src="([^"]*)"/g)].map(([, source]) => source)

test('two pictures stand beside each other, with what differs between them', () => {
  const markup = html(aPicture(), aPicture({ address: 'blob:two', width: 64, height: 64, size: 3482 }))

  expect(sourcesOf(markup)).toEqual(['blob:one', 'blob:two'])
  expect(wordsOf(markup)).toContain('32×32 → 64×64, 1.2 KB → 3.4 KB (+2.2 KB)')
  expect(wordsOf(markup)).toContain('Before · PNG · 32×32 · 1.2 KB')
  expect(wordsOf(markup)).toContain('After · PNG · 64×64 · 3.4 KB')
  expect(markup).toMatch(/aria-pressed="true"[^>]*>.*?Side by side/)
})

test.each([
  ['new', { kind: 'none' }, aPicture(), 'After'],
  ['gone', aPicture(), { kind: 'none' }, 'Before'],
] as const)('a picture that is %s stands alone, and is compared with nothing', (_, before, after, name) => {
  const markup = html(before, after)

  expect(sourcesOf(markup)).toEqual(['blob:one'])
  expect(wordsOf(markup)).toContain(`${name} · PNG`)
  expect(markup.match(/<figure/g)).toHaveLength(1)
  expect(wordsOf(markup)).not.toContain('Swipe')
})

test('a picture that is the same on both sides is shown once', () => {
  const markup = html(aPicture(), aPicture({ address: 'blob:two' }), { isSame: true })

  expect(sourcesOf(markup)).toEqual(['blob:two'])
  expect(wordsOf(markup)).toContain('The same before and after · PNG')
  expect(wordsOf(markup)).not.toContain('Swipe')
})

test.each([
  ['broken', 'data is damaged'],
  ['too-many-bytes', 'larger than 20.0 MB'],
  ['too-many-pixels', 'more than 50 million pixels'],
  ['not-image', 'is no image'],
] as const)('of a side that is %s its size is told, and the other is still shown', (kind, words) => {
  const markup = html({ kind, size: 5000 }, aPicture())

  expect(sourcesOf(markup)).toEqual(['blob:one'])
  expect(wordsOf(markup)).toContain(words)
  expect(wordsOf(markup)).toContain('Before · 4.9 KB')
  expect(wordsOf(markup)).not.toContain('Swipe')
})

test('a picture whose file ends early is shown as far as it goes, and that is said', () => {
  const markup = html(aPicture({ isCut: true }), aPicture({ address: 'blob:two' }))

  expect(sourcesOf(markup)).toEqual(['blob:one', 'blob:two'])
  expect(wordsOf(markup).match(/the file ends early/g)).toHaveLength(1)
})

test('with nothing to show there is nothing to zoom', () => {
  expect(html({ kind: 'broken', size: 1 }, { kind: 'broken', size: 2 })).not.toContain('Zoom')
})

test('every picture has a name, and no name becomes markup or turns its order', () => {
  const markup = html(aPicture(), aPicture({ size: 1 }), { path: 'a\u202eb"><script>.png' })

  expect(markup.match(/<img/g)).toHaveLength(2)
  expect([...markup.matchAll(/<img [^>]*alt="([^"]*)"/g)].map(([, alt]) => alt)).toEqual([
    'a⟨U+202E⟩b&quot;&gt;&lt;script&gt;.png before',
    'a⟨U+202E⟩b&quot;&gt;&lt;script&gt;.png after',
  ])
})
