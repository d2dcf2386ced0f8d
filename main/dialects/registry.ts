import type { Dialect } from './dialect.ts'

const files = import.meta.glob<{ readonly dialect: Dialect }>(['./builtin/*.ts', '!./builtin/*.test.ts'], {
  eager: true,
})

/** Every dialect by the name of its file. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  Object.entries(files).map(([path, file]) => [path.replace(/^.*\/|\.ts$/g, ''), file.dialect]),
)

const squashed = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

const byName: ReadonlyMap<string, Dialect> = new Map(
  [...dialects].flatMap(([name, dialect]) =>
    [name, ...(dialect.aliases ?? [])].map((one): [string, Dialect] => [squashed(one), dialect]),
  ),
)

/**
 * The dialect of that name or with it as another name, however spelt; else the one whose name it begins with, so that
 * a later version of a model is found by its family.
 */
export function findDialect(name: string): Dialect | undefined {
  const wanted = squashed(name)
  for (let length = wanted.length; length > 2; length -= 1) {
    const found = byName.get(wanted.slice(0, length))
    if (found !== undefined) return found
  }
  return undefined
}
