import { expect, test } from 'vitest'
import { costOf, modelFacts } from './models.ts'
import table from './models.json' with { type: 'json' }

test.each([
  ['gpt-4o', 128_000],
  ['openai/gpt-4o-2024-08-06', 128_000],
  ['claude-sonnet-4-5-20250929', 200_000],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 200_000],
  ['anthropic/claude-opus-5', 1_000_000],
  ['claude-something-new', 200_000],
  ['gpt-oss:20b', 131_072],
  ['qwen3-coder:30b', 262_144],
  ['Qwen/Qwen2.5-Coder-32B-Instruct', 32_768],
  ['meta-llama/Llama-3.3-70B-Instruct', 131_072],
  ['devstral-latest', 262_144],
  ['models/gemini-2.5-pro', 1_048_576],
])('%s takes %i tokens', (model, tokens) => {
  expect(modelFacts(model)?.contextTokens).toBe(tokens)
})

test('nothing is said of a model that is not known', () => {
  expect(modelFacts('some-model')).toBeUndefined()
  expect(costOf('some-model', { inputTokens: 1, outputTokens: 1 })).toBeUndefined()
})

test('no price is guessed from the family', () => {
  expect(modelFacts('gpt-5.9-comet')?.contextTokens).toBe(400_000)
  expect(costOf('gpt-5.9-comet', { inputTokens: 1, outputTokens: 1 })).toBeUndefined()
})

test('input from the cache costs its own price', () => {
  const usage = { inputTokens: 1_000_000, cachedTokens: 400_000, outputTokens: 100_000 }

  expect(costOf('gpt-4.1', usage)).toBeCloseTo(0.6 * 2 + 0.4 * 0.5 + 0.1 * 8)
})

test('a long request costs more as a whole', () => {
  expect(costOf('gemini-2.5-pro', { inputTokens: 100_000, outputTokens: 0 })).toBeCloseTo(0.125)
  expect(costOf('gemini-2.5-pro', { inputTokens: 300_000, outputTokens: 0 })).toBeCloseTo(0.75)
})

test('what the provider says it cost wins', () => {
  expect(costOf('gpt-4o', { inputTokens: 1_000_000, outputTokens: 0, cost: 0.5 })).toBe(0.5)
})

test('every entry of the table is the first to fit its own names', () => {
  const hidden = table.models.flatMap((entry) =>
    entry.names.filter(
      (name) => modelFacts(name.replaceAll('*', '-x').replace(/^-/, ''))?.contextTokens !== entry.context,
    ),
  )

  expect(hidden).toEqual([])
})
