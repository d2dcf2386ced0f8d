import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './calculator.ts'

const trial = await openTrial()
const calculate = async (expr: string) => (await trial.call(tool, { expr })).result

test.each([
  ['2 + 2 * 2', '6'],
  ['(2 + 2) * 2', '8'],
  ['7 / 2', '3.5'],
  ['6 / 3', '2'],
  ['0.1 + 0.2', '0.3'],
  ['-2 ^ 2', '-4'],
  ['(-2) ^ 2', '4'],
  ['2 ^ 3 ^ 2', '512'],
  ['2 ** -1', '0.5'],
  ['- -3', '3'],
  ['2 - -3 * 4', '14'],
  ['2 ^ 64', '18446744073709551616'],
  ['25!', '15511210043330985984000000'],
  ['3! * 2', '12'],
  ['10 % 4', '2'],
  ['mod(-1, 3)', '2'],
  ['1e3 + .5', '1000.5'],
  ['sqrt(2) ^ 2', '2'],
  ['round(2.345, 2)', '2.35'],
  ['log(8, 2)', '3'],
  ['ln(e)', '1'],
  ['cos(PI)', '-1'],
  ['max(1, 5, 3) - min(4, 2)', '3'],
  ['gcd(12, 18) + lcm(4, 6)', '18'],
  ['mean(1, 2, 4.5)', '2.5'],
  ['(5 & 6) | 1 << 4', '20'],
  ['9 ^ 9 ^ 2', '196627050475552913618075908526912116283103450944214766927315415537966391196809'],
])('%s is %s', async (expr, value) => {
  expect(await calculate(expr)).toBe(value)
})

test.each([
  '',
  '2 +',
  '* 2',
  '(1',
  '1 / 0',
  'sqrt(-1)',
  '9 ^ 9 ^ 9',
  '1000!',
  '1 << 100000',
  'x + 1',
  'constructor',
  'abs.constructor("return 1")()',
  'this',
  '__proto__',
  'toString()',
  'sqrt()',
  '"a" + 1',
  '[1, 2]',
  '1; 2',
  '1 2',
  '1'.repeat(1001),
  '('.repeat(500),
])('the formula %j is refused', async (expr) => {
  await expect(calculate(expr)).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
})

test('any text gives a number or a refusal, soon', async () => {
  const piece = fc.constantFrom(
    ...'0123456789.eE+-*/%^!()&|<>~, ',
    'sqrt',
    'max(',
    'pi',
    '**',
    '<<',
    'factorial(',
    '99999999',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 40 }), async (pieces) => {
      const ending = await calculate(pieces.join('')).catch((thrown: { code: string }) => thrown.code)
      expect(typeof ending).toBe('string')
    }),
    { numRuns: 2_000 },
  )
})
