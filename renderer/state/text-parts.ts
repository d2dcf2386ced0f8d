import type { TextPart } from '../../preload/contract/channels.ts'

/** What main gives as JSON in parts: all that follow the first are asked for at once. */
export async function readParts<Value>(part: (offset: number) => Promise<TextPart>): Promise<Value> {
  const { part: first, size } = await part(0)
  const step = Math.max(1, first.length)
  const offsets = Array.from({ length: Math.ceil(size / step) - 1 }, (_, index) => (index + 1) * step)
  const others = await Promise.all(offsets.map(part))
  return JSON.parse(first + others.map((other) => other.part).join('')) as Value
}
