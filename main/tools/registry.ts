import { ToolFailure } from '../errors.ts'
import type { Tool } from './tool.ts'

const files = import.meta.glob<{ readonly tool: Tool }>(['./builtin/*.ts', '!./builtin/*.test.ts'], { eager: true })

/** Every tool there is, by canonical name, alias or wire name. */
export interface Registry {
  readonly tools: readonly Tool[]
  find(name: string): Tool | undefined
  /** Canonical names that look most like `name`, for an error that helps. */
  nearest(name: string): readonly string[]
}

export const builtinTools: readonly Tool[] = Object.values(files).map((file) => file.tool)

/** Tools that come and go while the app runs. The same list as long as nothing changes. */
export interface MoreTools {
  tools(): readonly Tool[]
  find(name: string): Tool | undefined
}

const noMore: MoreTools = { tools: () => [], find: () => undefined }

/** Refuses two tools that claim one name. */
export function createRegistry(tools: readonly Tool[], more: MoreTools = noMore): Registry {
  const byName = new Map<string, Tool>()
  for (const tool of tools) {
    const { name, aliases } = tool.specification
    for (const key of new Set([name, name.replaceAll('.', '_'), ...aliases])) {
      if (byName.has(key)) throw new Error(`Two tools are called ${key}.`)
      byName.set(key, tool)
    }
  }
  let all = { more: noMore.tools(), tools }
  const every = () => {
    const others = more.tools()
    if (others !== all.more) all = { more: others, tools: others.length > 0 ? [...tools, ...others] : tools }
    return all.tools
  }
  return {
    get tools() {
      return every()
    },
    find: (name) => byName.get(name) ?? more.find(name),
    nearest: (name) =>
      every()
        .map((tool) => tool.specification.name)
        .sort()
        .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate) }))
        .filter(({ candidate, distance }) => distance <= Math.max(3, candidate.length / 2))
        .sort((one, other) => one.distance - other.distance)
        .slice(0, 3)
        .map(({ candidate }) => candidate),
  }
}

export function notFound(registry: Registry, name: string): ToolFailure {
  const nearest = registry.nearest(name)
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(', ')}?` : ''
  return new ToolFailure('TOOL_NOT_FOUND', `There is no tool named ${JSON.stringify(name)}.${hint}`, { nearest })
}

/** Levenshtein's distance, over at most the first 64 characters of each. */
function editDistance(one: string, other: string): number {
  const left = one.slice(0, 64)
  const right = other.slice(0, 64)
  let row = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      const substitution = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1)
      next.push(Math.min(substitution, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[right.length]!
}
