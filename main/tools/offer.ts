import type { Registry } from './registry.ts'
import type { Tool, ToolNeed } from './tool.ts'

/** The tools that models are told of: those whose programs are there. */
export interface Offer {
  /** The same list as long as nothing changes. */
  tools(): Promise<readonly Tool[]>
}

/** `has` says whether something is there. What was found is not looked for again; what was missing may be installed since. */
export function createOffer(registry: Registry, has: Readonly<Record<ToolNeed, () => Promise<boolean>>>): Offer {
  const found = new Set<ToolNeed>()
  let last: { readonly of: readonly Tool[]; readonly missing: string; readonly tools: readonly Tool[] } | undefined

  async function missing(): Promise<ReadonlySet<ToolNeed>> {
    const needs = Object.keys(has) as ToolNeed[]
    const checked = await Promise.all(needs.map(async (need) => found.has(need) || (await has[need]())))
    needs.forEach((need, index) => checked[index] && found.add(need))
    return new Set(needs.filter((_, index) => !checked[index]))
  }

  return {
    async tools() {
      const absent = await missing()
      const key = [...absent].join()
      if (last?.of !== registry.tools || last.missing !== key) {
        const tools = registry.tools.filter(({ needs }) => needs === undefined || !absent.has(needs))
        last = { of: registry.tools, missing: key, tools }
      }
      return last.tools
    },
  }
}
