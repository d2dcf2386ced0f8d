/** Names as they cross to a provider: `[A-Za-z0-9_-]`, at most 64 of them. `git.status` is `git_status` there. */
export const toWireName = (name: string): string => name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || '_'

export interface WireNames {
  toWire(name: string): string
  /** The name that was given, or what the model said where it is none of them. */
  fromWire(wireName: string): string
}

/** A table both ways. Names that would meet on the wire are told apart by a number, in the order given. */
export function createWireNames(names: Iterable<string>): WireNames {
  const wireOf = new Map<string, string>()
  const nameOf = new Map<string, string>()
  for (const name of names) {
    if (wireOf.has(name)) continue
    const wanted = toWireName(name)
    let wireName = wanted
    for (let number = 2; nameOf.has(wireName); number += 1) {
      const ending = `_${number}`
      wireName = wanted.slice(0, 64 - ending.length) + ending
    }
    wireOf.set(name, wireName)
    nameOf.set(wireName, name)
  }
  return {
    toWire: (name) => wireOf.get(name) ?? toWireName(name),
    fromWire: (wireName) => nameOf.get(wireName) ?? wireName,
  }
}
