import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './update-plan.ts'

test('the plan is shown and given back', async () => {
  const trial = await openTrial()
  const steps = [
    { text: 'Look', status: 'done' },
    { text: 'Build', status: 'in_progress' },
  ]

  expect((await trial.call(tool, { steps })).result).toEqual({ steps })
  expect(trial.happened.plan).toEqual(steps)
  await expect(trial.call(tool, { steps: [{ text: 'x', status: 'later' }] })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
  })
})
