import { kindsOf, schemaOf, valueOf } from './typed-value.ts'

type Schema = Readonly<Record<string, unknown>>

interface Element {
  readonly name: string
  readonly text: string
}

/**
 * The elements a text consists of, white space aside; undefined if it holds anything else.
 *
 *   text    = { space | element }
 *   element = "<" name ">" text-or-value "</" name ">"
 */
export function elementsOf(text: string): readonly Element[] | undefined {
  const elements: Element[] = []
  let at = 0
  for (;;) {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1
    if (at === text.length) return elements.length > 0 ? elements : undefined
    const start = /^<([\w.-]+)>/.exec(text.slice(at, at + 120))
    const name = start?.[1]
    if (start === null || name === undefined) return undefined
    const from = at + start[0].length
    const end = closingOf(text, name, from)
    if (end === -1) return undefined
    elements.push({ name, text: text.slice(from, end) })
    at = end + name.length + 3
  }
}

/** Where the tag that began before `from` closes, elements of the same name inside left aside. */
function closingOf(text: string, name: string, from: number): number {
  const opening = `<${name}>`
  const closing = `</${name}>`
  let depth = 1
  let at = from
  for (;;) {
    const end = text.indexOf(closing, at)
    if (end === -1) return -1
    let inner = text.indexOf(opening, at)
    while (inner !== -1 && inner < end) {
      depth += 1
      inner = text.indexOf(opening, inner + opening.length)
    }
    depth -= 1
    if (depth === 0) return end
    at = end + closing.length
  }
}

/** The value nested tags stand for, where the schema asks for an object or an array. */
export function nestedValue(text: string, schema: Schema | undefined, root: Schema | undefined, depth = 0): unknown {
  const kinds = kindsOf(schema, root)
  const elements = depth < 50 && !kinds.has('string') ? elementsOf(text) : undefined
  if (elements === undefined) return valueOf(text, kinds, 'json')
  const names = new Set(elements.map(({ name }) => name))
  const isArray = kinds.has('array') || (!kinds.has('object') && names.size === 1 && names.has('item'))
  if (isArray && names.size === 1) {
    const items = part(schema, 'items', root)
    return elements.map((element) => nestedValue(element.text, items, root, depth + 1))
  }
  const object = part(schema, undefined, root)
  return Object.fromEntries(
    elements.map((element) => [
      element.name,
      nestedValue(element.text, schemaOf(object, element.name), root, depth + 1),
    ]),
  )
}

/** The part of a schema that says what an object or its items are, through references and alternatives. */
function part(
  schema: Schema | undefined,
  key: string | undefined,
  root: Schema | undefined,
  depth = 0,
): Schema | undefined {
  if (schema === undefined || depth > 8) return undefined
  if (key !== undefined && isSchema(schema[key])) return schema[key]
  if (key === undefined && isSchema(schema['properties'])) return schema
  const reference = schema['$ref']
  if (typeof reference === 'string') {
    let at: unknown = root
    for (const step of reference.replace(/^#\/?/, '').split('/')) at = isSchema(at) ? at[step] : undefined
    return part(isSchema(at) ? at : undefined, key, root, depth + 1)
  }
  for (const options of [schema['anyOf'], schema['oneOf'], schema['allOf']]) {
    if (!Array.isArray(options)) continue
    for (const option of options) {
      const found = isSchema(option) ? part(option, key, root, depth + 1) : undefined
      if (found !== undefined) return found
    }
  }
  return undefined
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
