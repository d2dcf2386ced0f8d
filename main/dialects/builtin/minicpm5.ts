import type { Dialect, Scope } from '../dialect.ts'
import { type InvokeRules, readInvoke } from '../invoke-tags.ts'

/**
 * MiniCPM 5:
 *
 *   text { "<function name=" name ">" { parameter } "</function>" }
 *   parameter = "<param name=" name ">" ( value | "<![CDATA[" value "]]>" ) "</param>"
 *
 * Its tokenizer's mark for a space, or nothing, may stand in place of the one before "name".
 * Source: https://huggingface.co/openbmb (chat template of MiniCPM 5)
 */
const gaps = [' ', '\u0120', '']

const rulesFor = (gap: string): InvokeRules => ({
  open: `<function${gap}name=`,
  starts: gaps.map((one) => `<param${one}name="`),
  nameEnds: ['">'],
  ends: ['</param>'],
  callEnds: ['</function>'],
  outerEnds: [],
  trim: 'none',
  untyped: 'string',
  isCdata: true,
})

export const dialect: Dialect = {
  aliases: ['minicpm5xml', 'minicpm-5', 'minicpm4-xml'],
  forms: gaps.map((gap) => ({
    starts: [rulesFor(gap).open],
    keepsStart: true,
    read: (scope: Scope) => readInvoke(scope, rulesFor(gap)),
  })),
  closers: ['</function>'],
}
