import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { isIdle, openAppTrial } from './app-trial.fixture.ts'

const script = `
model: story
turns:
  - answers:
      - calls:
          - { tool: read_file, arguments: { path: none.txt } }
          - { tool: write_file, arguments: { path: one.txt, content: "1" } }
          - { tool: execute_command, arguments: { command: "sh -c 'exit 3'" } }
          - { tool: execute_command, arguments: { command: ls } }
      - Done.
`

test('activity tells each effect, who approved it and what can be undone; what only read is none', async () => {
  const trial = await openAppTrial(script)
  onTestFinished(() => trial.app.close())
  const { call, workspaceId, sessionId } = trial
  trial.approveAll()
  await call('chat.send', { sessionId, text: 'go' })
  await trial.until(isIdle)

  const { entries, hasMore } = await call('activity.list', { workspaceId, limit: 10 })

  expect(hasMore).toBe(false)
  const common = { sessionId, session: 'go', kind: 'call', askedBy: 'story', approvedBy: 'person', rule: null }
  expect(entries).toEqual([
    expect.objectContaining({
      ...common,
      tool: 'execute_command',
      title: "sh -c 'exit 3'",
      effect: 'command',
      status: 'completed',
      exitCode: 3,
      undo: 'none',
    }),
    expect.objectContaining({
      ...common,
      tool: 'write_file',
      effect: 'edit',
      files: [{ path: 'one.txt', change: 'created' }],
      undo: 'possible',
    }),
  ])

  await call('change.undo', { sessionId, callId: entries[1]!.callId })
  const after = await call('activity.list', { workspaceId, limit: 2 })
  expect(after.hasMore).toBe(true)
  expect(after.entries[0]).toMatchObject({ kind: 'undo', askedBy: null, tool: 'write_file', approvedBy: 'person' })
  const rest = await call('activity.list', { workspaceId, before: after.entries[1]!.id, limit: 2 })
  expect(rest).toMatchObject({ hasMore: false, entries: [{ tool: 'write_file', undo: 'done' }] })

  // A copy of the conversation, or one from a file, did nothing here.
  await call('session.fork', { sessionId })
  const { blob, size } = await call('session.export', { sessionId, format: 'json' })
  const { text: part } = await call('blob.read', { blob, offset: 0, length: size })
  await call('session.import', { workspaceId, importId: 'one', part, isLast: true })
  expect((await call('activity.list', { workspaceId, limit: 50 })).entries).toHaveLength(3)
})

test('a remembered decision is listed, named where it approved, and can be taken back', async () => {
  const again = '      - calls: [{ tool: write_file, arguments: { path: src/a.ts, content: "b" } }]\n      - Done.\n'
  const trial = await openAppTrial(
    `model: story\nturns:\n  - answers:\n      - calls: [{ tool: create_directory, arguments: { path: src } }]\n${again}  - answers:\n${again}  - answers:\n${again}`,
  )
  onTestFinished(() => trial.app.close())
  const { call, workspaceId, sessionId, until, shown } = trial
  const asking = () => {
    const item = shown().items.findLast((one) => one.kind === 'tool' && one.execution.status === 'asking')
    return item?.kind === 'tool' && item.execution.status === 'asking' ? item.execution : undefined
  }
  await call('chat.send', { sessionId, text: 'go' })
  await until(() => asking() !== undefined)
  const { approvalId, question } = asking()!
  const match = { kind: 'path-pattern', pattern: 'src/**' } as const
  const remember = { match, scope: 'workspace' } as const
  await call('approval.reply', {
    sessionId,
    approvalId,
    decision: { kind: 'approve', digest: question.digest, remember },
  })
  await until(isIdle)
  const idle = (turns: number) => until(({ items }) => items.filter(({ kind }) => kind === 'turn-end').length === turns)

  await call('chat.send', { sessionId, text: 'again' })
  await idle(2)
  const [rule] = await call('rules.list', { workspaceId })
  expect(rule).toMatchObject({ verdict: 'allow', scope: 'workspace', match })
  const [newest] = (await call('activity.list', { workspaceId, limit: 1 })).entries
  expect(newest).toMatchObject({ approvedBy: `rule:${rule!.id}`, rule: match })

  expect(await call('rules.remove', { workspaceId, ruleId: rule!.id })).toEqual([])
  await call('chat.send', { sessionId, text: 'once more' })
  await until(() => asking() !== undefined)
})

test('trust that is taken back counts at once: nothing of the folder runs any more', async () => {
  const trial = await openAppTrial(script)
  onTestFinished(() => trial.app.close())
  const { call, workspaceId, sessionId } = trial
  execFileSync('git', ['init', '-q'], { cwd: trial.workspace })
  const info = await call('workspace.trust', { workspaceId, trusted: false })
  trial.approveAll()
  await call('chat.send', { sessionId, text: 'go' })
  await trial.until(isIdle)

  expect(info).toMatchObject({ trusted: false, changedParts: [] })
  const codes = trial
    .shown()
    .items.flatMap((item) => (item.kind === 'tool' && 'error' in item.execution ? [item.execution.error.code] : []))
  expect(codes).toEqual(['FILE_NOT_FOUND', 'WORKSPACE_UNTRUSTED', 'WORKSPACE_UNTRUSTED'])
})
