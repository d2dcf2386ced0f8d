import { ToolFailure } from '../errors.ts'

/*
 * Formulas are read by jsep, a small parser that makes a tree and evaluates nothing: mathjs is sixty times its size, and
 * evaluators such as expr-eval have let formulas reach functions of the program. What the tree may hold is named below,
 * so a formula reaches nothing else, and each step costs a bounded time. Whole numbers stay exact as long as they are
 * not too large.
 */

type Value = number | bigint

interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

const maxLength = 1_000
/** Whole numbers of more bits go on as floating point. */
const maxBits = 4_096

export async function evaluate(formula: string): Promise<string> {
  if (formula.length > maxLength) throw invalid(`it has ${formula.length} characters; the limit is ${maxLength}`)
  const parse = await (parser ??= loadParser())
  let tree: Node
  try {
    tree = parse(formula)
  } catch (thrown) {
    throw invalid((thrown as Error).message)
  }
  const value = valueOf(tree)
  if (typeof value === 'bigint') return value.toString()
  if (!Number.isFinite(value))
    throw invalid('the result is not a finite real number (a division by zero, or too large?)')
  // Fifteen digits are those that a floating point number holds for sure: 0.1 + 0.2 is 0.3.
  const rounded = Number(value.toPrecision(15))
  return String(rounded === 0 ? 0 : rounded)
}

let parser: Promise<(formula: string) => Node> | undefined

/** jsep knows the operators of JavaScript; here `^` and `**` are powers, bind tighter than a minus before, and `!` follows. */
async function loadParser(): Promise<(formula: string) => Node> {
  const { default: jsep } = await import('jsep')
  jsep.removeAllUnaryOps()
  jsep.removeAllBinaryOps()
  const precedence = { '|': 1, '&': 2, '<<': 3, '>>': 3, '+': 4, '-': 4, '*': 5, '/': 5, '%': 5 }
  for (const [operator, level] of Object.entries(precedence)) jsep.addBinaryOp(operator, level)
  for (const operator of ['^', '**']) jsep.addBinaryOp(operator, 6, true)

  jsep.hooks.add('gobble-token', function (env) {
    const operator = this.char
    // jsep asks nobody about what follows a number it finds itself.
    if (/[\d.]/.test(operator)) env.node = this.gobbleNumericLiteral()
    if (operator !== '-' && operator !== '+' && operator !== '~') return
    this.index += 1
    env.node = { type: 'UnaryExpression', operator, argument: power(this) }
  })
  jsep.hooks.add('after-token', function (env) {
    while (env.node && this.char === '!') {
      this.index += 1
      env.node = { type: 'UnaryExpression', operator: '!', argument: env.node }
    }
  })
  const power = (scope: ParserScope): Node => {
    const base = scope.gobbleToken()
    if (!base) return scope.throwError('A number is missing')
    scope.gobbleSpaces()
    const operator = ['**', '^'].find((one) => scope.expr.startsWith(one, scope.index))
    if (operator === undefined) return base
    scope.index += operator.length
    scope.gobbleSpaces()
    return { type: 'BinaryExpression', operator, left: base, right: power(scope) }
  }
  return jsep as unknown as (formula: string) => Node
}

interface ParserScope {
  index: number
  readonly expr: string
  gobbleToken(): Node | undefined
  gobbleSpaces(): void
  throwError(message: string): never
}

function valueOf(node: Node): Value {
  switch (node.type) {
    case 'Literal':
      return literal(node['value'], String(node['raw']))
    case 'Identifier': {
      const name = String(node['name'])
      const value = constants.get(name.toLowerCase())
      if (value === undefined) throw invalid(`there is no ${name}; known are ${[...constants.keys()].join(', ')}`)
      return value
    }
    case 'UnaryExpression':
      return unary(String(node['operator']), valueOf(node['argument'] as Node))
    case 'BinaryExpression':
      return binary(String(node['operator']), valueOf(node['left'] as Node), valueOf(node['right'] as Node))
    case 'CallExpression': {
      const name = String((node['callee'] as Node)['name'] ?? '')
      const apply = functions.get(name.toLowerCase())
      if (!apply)
        throw invalid(`there is no function ${name || 'like that'}; known are ${[...functions.keys()].join(', ')}`)
      const given = (node['arguments'] as Node[]).map((argument) => Number(valueOf(argument)))
      if (given.length === 0) throw invalid(`${name} needs a number`)
      return whole(apply(...given))
    }
    default:
      throw invalid('only numbers, operators, parentheses and functions are understood')
  }
}

function literal(value: unknown, raw: string): Value {
  if (typeof value !== 'number') throw invalid(`${raw} is no number`)
  return /^\d+$/.test(raw) ? BigInt(raw) : value
}

function unary(operator: string, value: Value): Value {
  if (operator === '-') return -value
  if (operator === '!') return factorial(value)
  if (operator === '~') return ~integer(value, '~')
  return value
}

function binary(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return typeof left === 'bigint' && typeof right === 'bigint'
        ? exact(operator, left, right)
        : inexact(operator, Number(left), Number(right))
    case '^':
    case '**':
      return power(left, right)
    case '&':
      return integer(left, '&') & integer(right, '&')
    case '|':
      return integer(left, '|') | integer(right, '|')
    case '<<':
    case '>>': {
      const by = integer(right, operator)
      if (by < 0n || by > BigInt(maxBits)) throw invalid(`${operator} shifts by 0 to ${maxBits}`)
      return operator === '<<' ? bounded(integer(left, '<<') << by) : integer(left, '>>') >> by
    }
    default:
      throw invalid(`the operator ${operator} is not known`)
  }
}

function exact(operator: string, left: bigint, right: bigint): Value {
  if (operator === '+') return bounded(left + right)
  if (operator === '-') return bounded(left - right)
  if (operator === '*') return bounded(left * right)
  if (right === 0n) throw invalid('it divides by zero')
  if (operator === '%') return left % right
  return left % right === 0n ? left / right : Number(left) / Number(right)
}

function inexact(operator: string, left: number, right: number): number {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  if (right === 0) throw invalid('it divides by zero')
  return operator === '%' ? left % right : left / right
}

function power(base: Value, exponent: Value): Value {
  const isExact = typeof base === 'bigint' && typeof exponent === 'bigint' && exponent >= 0n
  if (isExact && BigInt(bitsOf(base)) * exponent <= BigInt(maxBits)) return base ** exponent
  return Number(base) ** Number(exponent)
}

function factorial(value: Value): Value {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 170) throw invalid('! is for whole numbers from 0 to 170')
  let product = 1n
  for (let factor = 2n; factor <= BigInt(number); factor += 1n) product *= factor
  return product
}

function integer(value: Value, operator: string): bigint {
  if (typeof value === 'bigint') return value
  if (!Number.isSafeInteger(value)) throw invalid(`${operator} is for whole numbers`)
  return BigInt(value)
}

const bitsOf = (value: bigint): number => (value < 0n ? -value : value).toString(16).length * 4

const bounded = (value: bigint): Value => (bitsOf(value) <= maxBits ? value : Number(value))

const whole = (value: number): Value => (Number.isSafeInteger(value) ? BigInt(value) : value)

const gcd = (one: number, other: number): number => (other === 0 ? Math.abs(one) : gcd(other, one % other))

const constants: ReadonlyMap<string, number> = new Map([
  ['pi', Math.PI],
  ['e', Math.E],
  ['tau', 2 * Math.PI],
])

const functions: ReadonlyMap<string, (...given: number[]) => number> = new Map<string, (...given: number[]) => number>([
  ...(
    ['abs', 'ceil', 'floor', 'trunc', 'sign', 'sqrt', 'cbrt', 'exp', 'log10', 'log2', 'hypot', 'min', 'max'] as const
  ).map(named),
  ...(
    ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'] as const
  ).map(named),
  ['ln', (value = NaN) => Math.log(value)],
  ['log', (value = NaN, base = Math.E) => Math.log(value) / Math.log(base)],
  ['round', (value = NaN, digits = 0) => Number(`${Math.round(Number(`${value}e${digits}`))}e${-digits}`)],
  ['pow', (base = NaN, exponent = NaN) => base ** exponent],
  ['mod', (value = NaN, by = NaN) => value - by * Math.floor(value / by)],
  ['factorial', (value = NaN) => Number(factorial(value))],
  ['gcd', (...values) => values.reduce(gcd)],
  ['lcm', (...values) => values.reduce((one, other) => Math.abs(one * other) / gcd(one, other))],
  ['sum', (...values) => values.reduce((one, other) => one + other)],
  ['mean', (...values) => values.reduce((one, other) => one + other) / values.length],
])

function named(
  name: Exclude<
    keyof typeof Math,
    'E' | 'PI' | 'LN2' | 'LN10' | 'LOG2E' | 'LOG10E' | 'SQRT1_2' | 'SQRT2' | typeof Symbol.toStringTag
  >,
) {
  return [name, Math[name] as (...given: number[]) => number] as const
}

const invalid = (why: string): ToolFailure =>
  new ToolFailure('INVALID_ARGUMENTS', `The formula cannot be worked out: ${why}.`, { field: 'expr' })
