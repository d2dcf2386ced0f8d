import { backend } from '../backend/index.ts'
import { isCut, type LongText } from '../../preload/contract/text.ts'

const partLength = 262_144

/** All of a text that may have been cut. */
export async function readWhole(long: LongText): Promise<string> {
  if (!isCut(long)) return long
  let whole = ''
  for (;;) {
    const { text, size } = await backend().call('blob.read', {
      blob: long.blob,
      offset: whole.length,
      length: partLength,
    })
    whole += text
    if (text === '' || whole.length >= size) return whole
  }
}
