import { describe, expect, test } from 'vitest'
import { autonomies, type Autonomy, type RememberedRule } from '../../preload/contract/approval.ts'
import type { ToolEffect, ToolLevel } from '../../preload/contract/tool.ts'
import { autonomyTable, decide, denyBeforehand, type Situation } from './decide.ts'
import { modePolicy } from './modes.ts'

const aSituation = (change: Partial<Situation> = {}): Situation => ({
  tool: { name: 'write_file', level: 'read-write' },
  policy: modePolicy('coder'),
  autonomy: 'cautious',
  effect: 'edit',
  subject: { paths: ['src/a.ts'] },
  rules: [],
  isTrusted: true,
  ...change,
})

const aRule = (change: Partial<RememberedRule> = {}): RememberedRule => ({
  id: 'r1',
  verdict: 'allow',
  scope: 'workspace',
  match: { kind: 'path-pattern', pattern: 'src/**' },
  createdAt: 0,
  ...change,
})

/** The specification's table, row by row: paranoid, cautious, balanced, autonomous. */
const expected: [ToolEffect, string][] = [
  ['none', 'ask go go go'],
  ['process-read', 'ask go go go'],
  ['ask-person', 'go go go go'],
  ['mode', 'go go go go'],
  ['read', 'ask go go go'],
  ['safe-command', 'ask go go go'],
  ['small', 'ask go go go'],
  ['edit', 'ask ask go go'],
  ['command', 'ask ask ask go'],
  ['git-write', 'ask ask ask go'],
  ['process-start', 'ask ask ask go'],
  ['browser-launch', 'ask ask ask go'],
  ['remote', 'ask ask ask go'],
  ['protected-read', 'ask ask ask ask'],
  ['destroy', 'ask ask ask ask'],
  ['dangerous-command', 'ask ask ask ask'],
  ['protected-write', 'ask ask ask ask'],
]
const cells = expected.flatMap(([effect, row]) =>
  row.split(' ').map((verdict, index) => [effect, autonomies[index]!, verdict] as const),
)

test('the table has a row for every effect', () => {
  expect(Object.keys(autonomyTable).sort()).toEqual(expected.map(([effect]) => effect).sort())
})

test.each(cells)('%s at %s: %s', (effect, autonomy, verdict) => {
  expect(decide(aSituation({ effect, autonomy })).verdict).toBe(verdict)
})

describe('modes', () => {
  const levels: [string, ToolLevel, boolean][] = [
    ['ask', 'read-only', true],
    ['ask', 'read-write', false],
    ['ask', 'execute', false],
    ['orchestrator', 'read-only', true],
    ['orchestrator', 'read-write', false],
    ['orchestrator', 'execute', false],
    ['architect', 'read-only', true],
    ['architect', 'read-write', false],
    ['architect', 'execute', false],
    ['debug', 'read-write', true],
    ['debug', 'execute', true],
    ['debug', 'admin', false],
    ['coder', 'execute', true],
    ['coder', 'admin', false],
    ['unheard-of', 'read-only', true],
    ['unheard-of', 'read-write', false],
  ]

  test.each(levels)('%s lets %s calls through: %s', (mode, level, goes) => {
    const situation = aSituation({ policy: modePolicy(mode), tool: { name: 'any', level }, autonomy: 'autonomous' })

    expect(decide(situation).verdict).toBe(goes ? 'go' : 'deny')
  })

  test.each([
    ['README.md', true],
    ['docs/deep/plan.mdx', true],
    ['notes.TXT', true],
    ['a.rst', true],
    ['b.adoc', true],
    ['docs/picture.svg', true],
    ['docs/data.csv', true],
    ['docs/example.ts', false],
    ['docs/conf.py', false],
    ['docs/mkdocs.yml', false],
    ['docs/.eslintrc', false],
    ['docs/Makefile', false],
    ['src/a.ts', false],
    ['other/docs/a.png', false],
  ])('the architect edits %s: %s', (path, goes) => {
    const situation = aSituation({
      policy: modePolicy('architect'),
      subject: { paths: [path] },
      autonomy: 'autonomous',
    })

    expect(decide(situation).verdict).toBe(goes ? 'go' : 'deny')
  })

  test('the architect edits nothing when one path of several is no document', () => {
    const subject = { paths: ['README.md', 'src/a.ts'] }

    expect(decide(aSituation({ policy: modePolicy('architect'), subject }))).toMatchObject({
      verdict: 'deny',
      code: 'MODE_RESTRICTED',
      message: expect.stringContaining('src/a.ts') as string,
    })
  })

  test('the architect deletes no document', () => {
    const situation = aSituation({ policy: modePolicy('architect'), subject: { paths: ['a.md'] }, effect: 'destroy' })

    expect(decide(situation)).toMatchObject({ verdict: 'deny', code: 'MODE_RESTRICTED' })
  })

  test('a protected document is asked about, not refused', () => {
    const subject = { paths: ['AGENTS.md'] }

    expect(decide(aSituation({ policy: modePolicy('architect'), subject, effect: 'protected-write' })).verdict).toBe(
      'ask',
    )
  })

  test('a mode of the workspace is data', () => {
    const policy = modePolicy('tester', [{ name: 'tester', level: 'read-only', files: ['*.test.ts'] }])

    expect(decide(aSituation({ policy, subject: { paths: ['a.test.ts'] } })).verdict).toBe('ask')
    expect(decide(aSituation({ policy, subject: { paths: ['a.ts'] } })).verdict).toBe('deny')
  })

  test('a workspace cannot widen a built-in mode', () => {
    expect(modePolicy('ask', [{ name: 'ask', level: 'admin' }]).level).toBe('read-only')
  })

  test('is checked before rules and trust', () => {
    const situation = aSituation({
      policy: modePolicy('ask'),
      tool: { name: 'execute_command', level: 'execute' },
      effect: 'command',
      isTrusted: false,
      rules: [aRule({ match: { kind: 'tool', tool: 'execute_command' } })],
    })

    expect(decide(situation)).toMatchObject({ code: 'MODE_RESTRICTED' })
  })

  test('leading into a wider one asks at every level', () => {
    for (const autonomy of autonomies) {
      const situation = aSituation({
        tool: { name: 'switch_mode', level: 'read-only' },
        effect: 'mode',
        subject: { widensMode: true },
        autonomy,
      })

      expect(decide(situation)).toMatchObject({ verdict: 'ask', mayRemember: false })
    }
  })
})

describe('a folder that is not trusted', () => {
  test.each([
    ['read_file', 'read-only', 'read', 'go'],
    ['search_in_code', 'read-only', 'read', 'go'],
    ['create_directory', 'read-write', 'small', 'go'],
    ['write_file', 'read-write', 'edit', 'ask'],
    ['execute_command', 'execute', 'safe-command', 'deny'],
    ['execute_command', 'execute', 'command', 'deny'],
    ['kill_process', 'execute', 'small', 'deny'],
    ['browser_action', 'execute', 'browser-launch', 'deny'],
    ['git.commit', 'read-write', 'git-write', 'deny'],
    ['git.branch', 'read-write', 'git-write', 'deny'],
  ] as const)('%s (%s, %s): %s', (name, level, effect, verdict) => {
    const situation = aSituation({ tool: { name, level }, effect, isTrusted: false, autonomy: 'autonomous' })

    expect(decide(situation)).toMatchObject(verdict === 'deny' ? { verdict, code: 'WORKSPACE_UNTRUSTED' } : { verdict })
  })

  test('lets no permission count, but rejections do', () => {
    const rejects = aRule({ verdict: 'reject' })

    expect(decide(aSituation({ isTrusted: false, rules: [aRule()] }))).toMatchObject({
      verdict: 'ask',
      mayRemember: false,
    })
    expect(decide(aSituation({ isTrusted: false, rules: [rejects] })).verdict).toBe('reject')
  })
})

describe('beforehand', () => {
  const tool = (name: string, level: ToolLevel) => ({ name, level })

  test('what cannot run here is refused without a look', () => {
    const policy = modePolicy('coder')

    expect(denyBeforehand({ tool: tool('execute_command', 'execute'), policy, isTrusted: false })?.code).toBe(
      'WORKSPACE_UNTRUSTED',
    )
    expect(denyBeforehand({ tool: tool('git.commit', 'read-write'), policy, isTrusted: false })?.code).toBe(
      'WORKSPACE_UNTRUSTED',
    )
    expect(denyBeforehand({ tool: tool('execute_command', 'execute'), policy, isTrusted: true })).toBeNull()
  })

  test('a mode with files of its own waits for the paths', () => {
    const policy = modePolicy('architect')

    expect(denyBeforehand({ tool: tool('write_file', 'read-write'), policy, isTrusted: true })).toBeNull()
    expect(denyBeforehand({ tool: tool('execute_command', 'execute'), policy, isTrusted: true })?.code).toBe(
      'MODE_RESTRICTED',
    )
    expect(
      denyBeforehand({ tool: tool('write_file', 'read-write'), policy: modePolicy('ask'), isTrusted: true })?.code,
    ).toBe('MODE_RESTRICTED')
  })
})

describe('remembered decisions', () => {
  test('turn an ask into a go', () => {
    expect(decide(aSituation({ rules: [aRule()] }))).toEqual({ verdict: 'go', by: 'rule:r1' })
  })

  test('are offered at every level that asks but Paranoid', () => {
    const offered = (autonomy: Autonomy, effect: ToolEffect) => {
      const verdict = decide(aSituation({ autonomy, effect }))
      return verdict.verdict === 'ask' && verdict.mayRemember
    }

    expect(autonomies.map((autonomy) => offered(autonomy, 'command'))).toEqual([false, true, true, false])
    expect(autonomies.map((autonomy) => offered(autonomy, 'destroy'))).toEqual([false, false, false, false])
  })

  test('permit nothing at Paranoid, where rejections still count', () => {
    expect(decide(aSituation({ autonomy: 'paranoid', rules: [aRule()] })).verdict).toBe('ask')
    expect(decide(aSituation({ autonomy: 'paranoid', rules: [aRule({ verdict: 'reject' })] })).verdict).toBe('reject')
  })

  test.each(['destroy', 'dangerous-command', 'protected-write', 'protected-read'] as const)(
    'never permit %s',
    (effect) => {
      const rules = [aRule(), aRule({ match: { kind: 'tool', tool: 'write_file' } })]

      expect(decide(aSituation({ effect, rules, autonomy: 'balanced' }))).toMatchObject({
        verdict: 'ask',
        mayRemember: false,
      })
    },
  )

  test('a rejection wins over a permission, also at Autonomous and for what would go', () => {
    const rules = [aRule(), aRule({ id: 'r2', verdict: 'reject', match: { kind: 'path-pattern', pattern: '*.ts' } })]

    expect(decide(aSituation({ rules, autonomy: 'autonomous' }))).toMatchObject({
      verdict: 'reject',
      rule: { id: 'r2' },
      reason: 'A remembered decision rejects paths like "*.ts".',
    })
    expect(
      decide(
        aSituation({
          rules,
          effect: 'read',
          subject: { reads: ['b.ts'] },
          tool: { name: 'read_file', level: 'read-only' },
        }),
      ).verdict,
    ).toBe('reject')
  })
})
