import type { Usage } from '../../preload/contract/agent.ts'
import table from './models.json' with { type: 'json' }

interface Prices {
  readonly input: number
  readonly output: number
  /** Of input read from the provider's cache; as `input` where it is not told apart. */
  readonly cached?: number
}

/** What is known of a model by its name. Prices are US dollars per million tokens. */
export interface ModelFacts {
  readonly contextTokens: number
  readonly outputTokens?: number
  readonly images: boolean
  /** A file name of `main/dialects/builtin`, `auto`, or `native`. */
  readonly dialect: string
  readonly price?: Prices & { readonly over?: number; readonly long?: Prices }
}

interface Entry {
  readonly names: readonly string[]
  readonly context: number
  readonly output?: number
  readonly images: boolean
  readonly dialect: string
  readonly price?: ModelFacts['price']
}

let patterns: readonly { readonly pattern: RegExp; readonly facts: ModelFacts }[] | undefined

/** Nothing for a model that is not in `models.json`. */
export function modelFacts(model: string): ModelFacts | undefined {
  patterns ??= (table.models as readonly Entry[]).map(toPattern)
  const name = plainName(model)
  return patterns.find(({ pattern }) => pattern.test(name))?.facts
}

/** US dollars, where prices are known. What the provider itself says it cost wins. */
export function costOf(model: string, usage: Usage): number | undefined {
  if (usage.cost !== undefined) return usage.cost
  const price = modelFacts(model)?.price
  if (!price) return undefined
  const rates = price.long && price.over !== undefined && usage.inputTokens > price.over ? price.long : price
  const cached = Math.min(usage.cachedTokens ?? 0, usage.inputTokens)
  const fresh = usage.inputTokens - cached
  return (fresh * rates.input + cached * (rates.cached ?? rates.input) + usage.outputTokens * rates.output) / 1e6
}

/** The same model goes by `openai/gpt-4o`, `gpt-4o-2024-08-06`, `gpt-4o:latest`, `us.anthropic.claude-…-v1:0`. */
function plainName(model: string): string {
  const name = model.toLowerCase().replace(/^.*[/\\]/, '')
  return name
    .replace(/^(?:[a-z]{2,6}\.)?anthropic\./, '')
    .replace(/:.*$|@.*$/, '')
    .replace(/-v\d+$/, '')
    .replace(/-(?:\d{4}-\d{2}-\d{2}|\d{8}|latest|\d{4})$/, '')
    .replace(/\.gguf$/, '')
}

function toPattern({ names, context, output, images, dialect, price }: Entry) {
  const alternatives = names.map((name) => name.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*'))
  const facts: ModelFacts = {
    contextTokens: context,
    ...(output === undefined ? {} : { outputTokens: output }),
    images,
    dialect,
    ...(price ? { price } : {}),
  }
  return { pattern: new RegExp(`^(?:${alternatives.join('|')})$`), facts }
}
