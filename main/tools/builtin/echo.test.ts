import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './echo.ts'

test('the text comes back as it is', async () => {
  const trial = await openTrial()

  expect((await trial.call(tool, { text: ' a\n' })).result).toBe(' a\n')
  expect((await trial.call(tool, { text: '' })).result).toBe('')
  await expect(trial.call(tool, {})).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
})
