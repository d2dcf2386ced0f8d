import { expect, test } from 'vitest'
import { aReading, cases, offeredTools } from './cases.ts'

/** Texts to try: a few thousand with every run, as many as CODELAB_FUZZ says when asked. */
const count = Number(process.env['CODELAB_FUZZ'] ?? 3000)

/** Numbers that look random and are the same in every run. */
function aSequence(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const raws = cases.map(({ raw }) => raw).filter((raw) => raw !== '')
const shards = [...new Set(raws.flatMap((raw) => raw.match(/<[^<>]*>|\[[A-Z_]+\]|[{}[\]",:]+|\w+|\s+|[^\w\s]/g) ?? []))]

function aText(random: (below: number) => number): string {
  const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T
  if (random(4) === 0) return Array.from({ length: 1 + random(30) }, () => pick(shards)).join('')
  let text = pick(raws)
  for (let changes = random(6); changes > 0; changes -= 1) {
    const at = random(text.length + 1)
    const end = Math.min(text.length, at + 1 + random(12))
    switch (random(4)) {
      case 0:
        text = text.slice(0, at) + text.slice(end)
        break
      case 1:
        text = text.slice(0, at) + pick(shards) + text.slice(at)
        break
      case 2:
        text = text.slice(0, at) + pick(raws).slice(0, 1 + random(200)) + text.slice(end)
        break
      default:
        text = text.slice(0, at) + text.slice(at, end).repeat(1 + random(4)) + text.slice(end)
    }
  }
  return text
}

test('mutated texts are read without harm, the same however cut, and never call what is not offered', () => {
  const random = aSequence(20_261_120)
  const names = ['auto', ...new Set(cases.map(({ dialect }) => dialect))]
  for (let done = 0; done < count; done += 1) {
    const text = aText(random)
    const dialect = random(3) === 0 ? (names[random(names.length)] ?? 'auto') : 'auto'
    const options = { dialect, tools: random(5) === 0 ? null : offeredTools }
    const pieces: string[] = []
    for (let at = 0; at < text.length;) {
      const length = 1 + random(random(2) === 0 ? 4 : 40)
      pieces.push(text.slice(at, at + length))
      at += length
    }

    const whole = aReading([text], options)

    expect(aReading(pieces, options), JSON.stringify({ text, dialect })).toEqual(whole)
  }
}, 300_000)
