import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './prompt-user.ts'

test('the person is asked once, and what they choose is the result', async () => {
  const trial = await openTrial({ answer: ({ digest }) => ({ kind: 'answer', digest, text: 'No' }) })

  const { result } = await trial.call(tool, { message: 'Go on?', actions: ['Yes', 'No'] })

  expect(result).toEqual({ action: 'No' })
  expect(trial.happened.questions).toEqual([
    expect.objectContaining({ kind: 'choose', message: 'Go on?', actions: ['Yes', 'No'], freeAnswer: true }),
  ])
})

test.each([[{ message: 'x', actions: [] }], [{ message: '', actions: ['a'] }], [{ actions: ['a'] }]])(
  'a question like %j is refused',
  async (given) => {
    const trial = await openTrial()

    await expect(trial.call(tool, given)).rejects.toMatchObject({ code: 'INVALID_ARGUMENTS' })
  },
)
