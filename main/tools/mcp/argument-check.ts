import type { ErrorObject } from 'ajv'

/** What does not fit, by place; null where all does. */
export type ArgumentCheck = (
  given: Record<string, unknown>,
) => readonly { readonly path: readonly string[]; readonly message: string }[] | null

/** Arguments against a schema that another program states. One that is no schema lets everything through: the program checks. */
export async function compileCheck(schema: Readonly<Record<string, unknown>>): Promise<ArgumentCheck> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  // Whichever draft it names, what schemas of arguments say is the same in all of them.
  const { $schema: _, ...plain } = schema
  try {
    const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false, logger: false })
    const validate = ajv.compile(plain)
    return (given) => (validate(given) ? null : (validate.errors ?? []).slice(0, 20).map(problemOf))
  } catch {
    return () => null
  }
}

function problemOf({ instancePath, message, keyword, params }: ErrorObject) {
  const path = instancePath.split('/').slice(1)
  const missing = keyword === 'required' ? [String((params as { missingProperty: string }).missingProperty)] : []
  return { path: [...path, ...missing], message: missing.length > 0 ? 'is required' : (message ?? keyword) }
}
