import type { Dialect } from './dialect.ts'

const files = import.meta.glob<{ readonly dialect: Dialect }>('./builtin/*.ts', { eager: true })

/** Every dialect by the name of its file. */
export const dialects: ReadonlyMap<string, Dialect> = new Map(
  Object.entries(files)
    .filter(([path]) => !path.endsWith('.test.ts'))
    .map(([path, file]) => [path.replace(/^.*\/|\.ts$/g, ''), file.dialect]),
)

/** The dialect of that name, or of which it is another name. */
export function findDialect(name: string): Dialect | undefined {
  const wanted = name.toLowerCase().replaceAll('_', '-')
  return dialects.get(wanted) ?? [...dialects.values()].find((dialect) => dialect.aliases?.includes(wanted))
}
