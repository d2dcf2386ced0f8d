import { copyJson } from './arguments.ts'
import { createInput } from './input.ts'

type Schema = Readonly<Record<string, unknown>>

/** What a value may be by its schema; empty where the schema does not say. */
export type Kinds = ReadonlySet<string>

const nothing: Kinds = new Set()

/** Schema of one parameter, its references resolved within the tool's parameters. */
export function schemaOf(parameters: Schema | undefined, name: string): Schema | undefined {
  const properties = parameters?.['properties']
  if (!isSchema(properties) || !Object.hasOwn(properties, name)) return undefined
  return isSchema(properties[name]) ? properties[name] : {}
}

export const namesOf = (parameters: Schema | undefined): readonly string[] | undefined =>
  isSchema(parameters?.['properties']) ? Object.keys(parameters['properties']) : undefined

export function kindsOf(schema: Schema | undefined, root: Schema | undefined, depth = 0): Kinds {
  if (schema === undefined || depth > 8) return nothing
  const kinds = new Set<string>()
  const { type } = schema
  for (const one of Array.isArray(type) ? type : [type]) {
    if (typeof one === 'string') kinds.add(kindNames[one.toLowerCase()] ?? one.toLowerCase())
  }
  if (kinds.size > 0) return kinds
  if (typeof schema['$ref'] === 'string') return kindsOf(referred(root, schema['$ref']), root, depth + 1)
  for (const key of ['anyOf', 'oneOf', 'allOf']) {
    const options = schema[key]
    if (!Array.isArray(options)) continue
    for (const option of options) {
      if (isSchema(option)) for (const kind of kindsOf(option, root, depth + 1)) kinds.add(kind)
    }
  }
  if (kinds.size > 0) return kinds
  const values = Array.isArray(schema['enum']) ? schema['enum'] : 'const' in schema ? [schema['const']] : []
  for (const value of values) kinds.add(value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
  if (isSchema(schema['properties'])) kinds.add('object')
  if (schema['items'] !== undefined) kinds.add('array')
  return kinds
}

const kindNames: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  varchar: 'string',
  char: 'string',
  enum: 'string',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  long: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  dict: 'object',
  list: 'array',
  arr: 'array',
}

function referred(root: Schema | undefined, reference: string): Schema | undefined {
  let at: unknown = root
  for (const part of reference.replace(/^#\/?/, '').split('/')) {
    if (part === '') continue
    at = isSchema(at) && Object.hasOwn(at, part) ? at[part] : undefined
  }
  return isSchema(at) ? at : undefined
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value is the text itself, so it can be shown while it comes. */
export const isPlainString = (kinds: Kinds): boolean => kinds.size === 1 && kinds.has('string')

/** The value a text stands for. Where the text is none of what the schema allows, the text itself. */
export function valueOf(text: string, kinds: Kinds, untyped: 'string' | 'json'): unknown {
  if (isPlainString(kinds)) return text
  const trimmed = text.trim()
  if (kinds.size === 0) {
    if (untyped === 'string') return text
    const parsed = parseLoosely(trimmed)
    return parsed === undefined ? text : parsed
  }
  if (kinds.has('null') && /^(?:null|none|nil)$/i.test(trimmed)) return null
  if (!kinds.has('string') && /^(?:null|none)$/i.test(trimmed)) return null
  if ((kinds.has('integer') || kinds.has('number')) && /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)) {
    const number = Number(trimmed)
    if (Number.isFinite(number) && (kinds.has('number') || Number.isInteger(number))) return number
  }
  if (kinds.has('boolean') && /^(?:true|false)$/i.test(trimmed)) return trimmed.toLowerCase() === 'true'
  if (kinds.has('object') || kinds.has('array')) {
    let parsed = parseLoosely(trimmed)
    if (typeof parsed === 'string') parsed = parseLoosely(parsed.trim())
    // Written as the inside of a JSON string: every quote escaped.
    if (parsed === undefined && trimmed.includes('\\"')) parsed = parseEscaped(trimmed)
    if (Array.isArray(parsed) ? kinds.has('array') : typeof parsed === 'object') return parsed
  }
  if (kinds.has('string')) return text
  const parsed = parseLoosely(trimmed)
  return parsed === undefined ? text : parsed
}

function parseEscaped(text: string): unknown {
  const unescaped = parseLoosely(`"${text}"`)
  return typeof unescaped === 'string' ? parseLoosely(unescaped.trim()) : undefined
}

/** JSON, or what can be mended to it; undefined for anything else. */
export function parseLoosely(text: string): unknown {
  const input = createInput()
  input.text = text
  input.ended = true
  const pieces: string[] = []
  const { value: problem } = copyJson(input, (piece) => pieces.push(piece), { ends: [] }).next()
  if (problem !== undefined || text.slice(input.at).trim() !== '') return undefined
  return JSON.parse(pieces.join(''))
}
