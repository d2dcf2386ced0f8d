import { z } from 'zod'
import { evaluate } from '../expression.ts'
import { defineTool } from '../tool.ts'

export const tool = defineTool({
  name: 'calculator',
  description: `Work out an arithmetic formula exactly, instead of in your head.

Knows + - * / % ^ (or **), !, parentheses, & | << >> ~ for whole numbers, pi, e, tau, and functions such as sqrt, cbrt, \
abs, round(x, digits), floor, ceil, min, max, sum, mean, ln, log(x, base), log2, log10, exp, sin, cos, tan (radians), \
gcd, lcm, mod. No variables and no units.

Example: {"expr": "round(1024^2 * 3.5 / 1000, 2)"}`,
  category: 'utility',
  place: 'local',
  level: 'read-only',
  rate: 'none',
  effect: 'none',
  input: z.object({ expr: z.string().trim().min(1).max(1000).describe('The formula, such as "2 + 2 * 2".') }),
  title: ({ expr }) => expr.slice(0, 120),
  async execute({ expr }) {
    const value = await evaluate(expr)
    return { result: value, view: { kind: 'text', text: `${expr} = ${value}` } }
  },
})
