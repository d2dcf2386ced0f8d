import { expect, test } from 'vitest'
import { openTrial } from '../tool-trial.fixture.ts'
import { tool } from './ask-followup-question.ts'

const question = {
  question: 'How?',
  follow_up: [{ text: 'Fast' }, { text: 'With a plan', mode: 'architect' }, { text: 'Later', mode: null }],
}
const answering = (text: string) => openTrial({ answer: ({ digest }) => ({ kind: 'answer', digest, text }) })

test('a proposed answer is given back, and its mode is switched to', async () => {
  const trial = await answering('With a plan (goes on in mode architect)')

  expect((await trial.call(tool, question)).result).toEqual({ answer: 'With a plan', mode: 'architect' })
  expect(trial.happened.mode).toBe('architect')
  expect(trial.happened.questions).toEqual([
    expect.objectContaining({
      actions: ['Fast', 'With a plan (goes on in mode architect)', 'Later'],
      freeAnswer: true,
    }),
  ])
})

test('an answer of the person’s own is given back as it is', async () => {
  const trial = await answering('Neither')

  expect((await trial.call(tool, question)).result).toEqual({ answer: 'Neither' })
  expect(trial.happened.mode).toBe('coder')
})

test.each([
  [[{ text: 'one' }]],
  [[1, 2, 3, 4, 5].map(() => ({ text: 'x' }))],
  [[{ text: 'a', mode: 'pilot' }, { text: 'b' }]],
])('proposals like %j are refused', async (followUp) => {
  const trial = await answering('x')

  await expect(trial.call(tool, { question: 'How?', follow_up: followUp })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENTS',
  })
})
