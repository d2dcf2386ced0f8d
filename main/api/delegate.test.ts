import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { type AppTrial, isIdle, openAppTrial } from './app-trial.fixture.ts'

async function trialOf(script: string, options: Parameters<typeof openAppTrial>[1] = {}): Promise<AppTrial> {
  const trial = await openAppTrial(script, options)
  onTestFinished(() => trial.app.close())
  return trial
}

const lastText = ({ items }: Transcript) => {
  const last = items.findLast((item) => item.kind === 'assistant')
  return last?.kind === 'assistant' ? last.message.text : undefined
}
const executionsOf = ({ items }: Transcript) => items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : []))
const nestedOf = ({ nested }: Transcript) => Object.values(nested)

const twoTasks = `
turns:
  - when: begin
    answers:
      - calls:
          - { tool: delegate_task, arguments: { mode: coder, task: Write one } }
          - { tool: delegate_task, arguments: { mode: coder, task: Write two } }
      - 'Both are done: {{result}}'
  - when: Write one
    answers:
      - calls: [{ tool: write_file, arguments: { path: one.txt, content: "1" } }]
        usage: { inputTokens: 100, outputTokens: 10 }
      - I wrote one.
  - when: Write two
    answers:
      - calls: [{ tool: write_file, arguments: { path: two.txt, content: "2" } }]
      - I wrote two.
`

test('tasks are done side by side, each with a transcript of its own under its call', async () => {
  const { call, sessionId, shown, until, approveAll, workspace } = await trialOf(twoTasks)

  await call('chat.send', { sessionId, text: 'begin' })
  await until((transcript) => nestedOf(transcript).flatMap(executionsOf).filter(isAsking).length === 2)
  expect(existsSync(join(workspace, 'one.txt'))).toBe(false)
  approveAll()
  for (const { status, ...execution } of nestedOf(shown()).flatMap(executionsOf)) {
    if (status !== 'asking' || !('question' in execution)) continue
    const { approvalId, question } = execution
    const decision = { kind: 'approve' as const, digest: question.digest }
    await call('approval.reply', { sessionId, approvalId, decision })
  }
  await until(isIdle)

  expect(nestedOf(shown()).map(lastText)).toEqual(['I wrote one.', 'I wrote two.'])
  expect(executionsOf(shown()).map(({ tool, status }) => [tool, status])).toEqual([
    ['delegate_task', 'completed'],
    ['delegate_task', 'completed'],
  ])
  expect(lastText(shown())).toContain('I wrote two.')
  expect(readFileSync(join(workspace, 'two.txt'), 'utf8')).toBe('2')
  expect(shown().usage).toMatchObject({ inputTokens: 100, outputTokens: 10 })
  expect((await call('session.open', { sessionId })).transcript).toEqual(shown())
  expect(
    await call('session.list', { workspaceId: (await call('workspace.open', { path: workspace })).workspaceId }),
  ).toMatchObject([{ id: sessionId, isRunning: false, asking: 0, title: 'begin' }])
})

const isAsking = ({ status }: { readonly status: string }) => status === 'asking'

test('stopping the turn stops what was delegated', async () => {
  const { call, sessionId, shown, until } = await trialOf(`
turns:
  - when: begin
    answers: [{ calls: [{ tool: delegate_task, arguments: { mode: coder, task: Wait long } }] }]
  - when: Wait long
    answers: [{ calls: [{ tool: write_file, arguments: { path: a, content: a } }] }]
`)

  await call('chat.send', { sessionId, text: 'begin' })
  await until((transcript) => nestedOf(transcript).flatMap(executionsOf).some(isAsking))
  await call('chat.cancel', { sessionId })
  await until(isIdle)

  expect(executionsOf(shown()).map(({ status }) => status)).toEqual(['cancelled'])
  expect(
    nestedOf(shown())
      .flatMap(executionsOf)
      .map(({ status }) => status),
  ).toEqual(['cancelled'])
})

test('a mode the person picked is a ceiling: a wider task is asked about, and works in its own mode', async () => {
  const { call, sessionId, shown, until, approveAll, workspace } = await trialOf(
    twoTasks.replace(/.*Write two } }\n/, ''),
    {
      mode: 'ask',
    },
  )

  await call('chat.send', { sessionId, text: 'begin' })
  await until((transcript) => executionsOf(transcript).some(isAsking))
  expect(executionsOf(shown())[0]).toMatchObject({
    question: { effect: 'mode', reasons: ['It leads into a mode that may do more than the one the person picked.'] },
  })
  approveAll()
  const asked = executionsOf(shown())[0]!
  if (asked.status !== 'asking') throw new Error('It is not asked.')
  const decision = { kind: 'approve' as const, digest: asked.question.digest }
  await call('approval.reply', { sessionId, approvalId: asked.approvalId, decision })
  await until(isIdle)

  expect(readFileSync(join(workspace, 'one.txt'), 'utf8')).toBe('1')
  expect(shown().mode).toBe('ask')
})

test('a task cannot be delegated further, and one that the model fails ends as a failed call', async () => {
  const { call, sessionId, shown, until } = await trialOf(`
turns:
  - when: begin
    answers:
      - calls: [{ tool: delegate_task, arguments: { mode: coder, task: Delegate on } }]
      - calls: [{ tool: delegate_task, arguments: { mode: coder, task: Fail now } }]
      - calls: [{ tool: delegate_task, arguments: { mode: nobody, task: x } }]
      - done
  - when: Delegate on
    answers:
      - calls: [{ tool: delegate_task, arguments: { mode: coder, task: x } }]
      - '{{result}}'
  - when: Fail now
    answers: [{ error: { kind: auth, message: no key } }]
`)

  await call('chat.send', { sessionId, text: 'begin' })
  await until(isIdle)

  expect(executionsOf(shown())).toMatchObject([
    { status: 'completed' },
    { status: 'failed', error: { code: 'TOOL_FAILED', message: expect.stringContaining('no key') } },
    { status: 'failed', error: { code: 'INVALID_ARGUMENTS' } },
  ])
  expect(nestedOf(shown())[0]).toMatchObject({
    items: expect.arrayContaining([
      expect.objectContaining({
        execution: expect.objectContaining({ error: expect.objectContaining({ code: 'TOOL_UNAVAILABLE' }) }),
      }),
    ]),
  })
})

test('without a model nothing can be delegated', async () => {
  const { app, workspace } = await trialOf('turns: []')
  const given = { workspace, name: 'delegate_task', isTrusted: true, mode: 'coder', autonomy: 'cautious' } as const

  const answer = await app.callTool({
    ...given,
    arguments: JSON.stringify({ mode: 'coder', task: 'anything' }),
    session: undefined,
    signal: new AbortController().signal,
    reply: async ({ digest }) => ({ kind: 'approve', digest }),
  })

  expect(answer).toMatchObject({ status: 'error', error: { code: 'TOOL_FAILED' } })
})
