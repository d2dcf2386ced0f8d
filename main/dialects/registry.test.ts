import { expect, test } from 'vitest'
import { dialects, findDialect } from './registry.ts'

test('there are at least thirty dialects, each with a form, and no name stands for two', () => {
  const names = [...dialects].flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])])

  expect(dialects.size).toBeGreaterThanOrEqual(30)
  expect([...dialects].filter(([, { forms }]) => forms.length === 0)).toEqual([])
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

test.each([
  ['hermes', 'hermes'],
  ['Qwen3_Coder', 'qwen-coder'],
  ['deepseek_v31', 'deepseek'],
  ['deepseek-v9', 'deepseek'],
  ['llama4_pythonic', 'pythonic'],
  ['llama3_json', 'llama'],
  ['gpt-oss', 'harmony'],
  ['glm47', 'glm'],
])('%s is found as %s', (name, file) => {
  expect(findDialect(name)).toBe(dialects.get(file))
})

test('what a dialect reads beside its own forms exists', () => {
  for (const { also = [] } of dialects.values()) for (const name of also) expect(dialects.has(name), name).toBe(true)
})

test('a name of no dialect is not found', () => {
  expect(findDialect('volapük')).toBeUndefined()
})
