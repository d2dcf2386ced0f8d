import { expect, test } from 'vitest'
import { builtinModes } from '../policy/modes.ts'
import { builtinTools } from '../tools/registry.ts'
import { builtinModeNames, findBuiltinMode } from './mode.ts'
import { toolsFor } from './request.ts'

test('every mode has its file and its policy', () => {
  expect([...builtinModeNames].sort()).toEqual(builtinModes.map(({ name }) => name).sort())
})

test.each(builtinModeNames)('the mode %s speaks only of tools it has', (name) => {
  const mode = findBuiltinMode(name)!
  const offered = toolsFor(mode, builtinTools).map((tool) => tool.name)

  const named = new Set(mode.instructions.match(/\b(?:git\.[a-z]+|[a-z]+(?:_[a-z]+)+)\b/g))
  const spokenOf = [...named].map((word) => word.replace('.', '_'))

  expect(spokenOf.filter((word) => !offered.includes(word))).toEqual([])
  expect(spokenOf.length).toBeGreaterThan(4)
})
