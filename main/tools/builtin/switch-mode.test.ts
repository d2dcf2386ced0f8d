import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './switch-mode.ts'

test('the session goes on in the mode', async () => {
  const trial = await openTrial()

  expect((await trial.call(tool, { mode: 'architect', reason: 'first a plan' })).result).toEqual({
    mode: 'architect',
    reason: 'first a plan',
  })
  expect(trial.happened.mode).toBe('architect')
  await expect(trial.call(tool, { mode: 'pilot' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
})

test('only a mode wider than the one the person picked is said to be', async () => {
  const picked = await openTrial({ modeCeiling: 'ask' })
  const free = await openTrial()

  expect((await picked.prepare(tool, { mode: 'coder' })).widensMode).toBe(true)
  expect((await picked.prepare(tool, { mode: 'orchestrator' })).widensMode).toBeUndefined()
  expect((await free.prepare(tool, { mode: 'coder' })).widensMode).toBeUndefined()
})
