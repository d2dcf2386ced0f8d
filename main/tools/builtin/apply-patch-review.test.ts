import { readFile, rm, writeFile } from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Decision, Question, ReviewDecision } from '../../../preload/contract/approval.ts'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './apply-patch-review.ts'

const trials: Trial[] = []
afterEach(async () => {
  for (const { root } of trials.splice(0)) await rm(root, { recursive: true, force: true })
})

const numbers = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('')
const diff = `--- a/a.txt
+++ b/a.txt
@@ -1,3 +1,4 @@
 line 1
-line 2
+LINE 2
+extra
 line 3
@@ -18,3 +19,3 @@
 line 18
-line 19
+LINE 19
 line 20
--- /dev/null
+++ b/new.txt
@@ -0,0 +1,2 @@
+new
+file
`

async function trialWith(decide: (question: Question, trial: Trial) => ReviewDecision | Promise<ReviewDecision>) {
  const trial: Trial = await openTrial({
    answer: ((question: Question) =>
      Promise.resolve(decide(question, trial)).then((review): Decision => ({
        kind: 'review',
        digest: question.digest,
        review,
      }))) as never,
  })
  trials.push(trial)
  await writeFile(join(trial.root, 'a.txt'), numbers(20))
  return trial
}
const content = (trial: Trial, path: string) => readFile(join(trial.root, path), 'utf8').catch(() => null)
const review = (more: Partial<ReviewDecision>): ReviewDecision => ({
  action: 'partial',
  files: [],
  comments: [],
  ...more,
})

test('everything kept is applied at once and told as "apply"', async () => {
  const trial = await trialWith(() => review({ action: 'apply' }))

  const { result } = await trial.call(tool, { diff })

  expect(result).toMatchObject({ action: 'apply', chunks_selected: [1, 2, 3], chunks_total: 3, comments: [] })
  expect(await content(trial, 'a.txt')).toContain('LINE 2\nextra\nline 3')
  expect(await content(trial, 'new.txt')).toBe('new\nfile\n')
})

test('only what was kept reaches the disk, and the filtered diff is a patch that makes it', async () => {
  const trial = await trialWith(() => review({ files: [{ path: 'a.txt', hunks: [2], lines: { '1': [2] } }] }))
  const before = await content(trial, 'a.txt')

  const { result } = (await trial.call(tool, { diff })) as { result: { filtered_diff: string } }

  const after = before!.replace('line 2\n', 'line 2\nLINE 2\n').replace('line 19', 'LINE 19')
  expect(result).toMatchObject({ action: 'partial', chunks_selected: [1, 2], chunks_total: 3 })
  expect(await content(trial, 'a.txt')).toBe(after)
  expect(await content(trial, 'new.txt')).toBeNull()

  await writeFile(join(trial.root, 'a.txt'), before!)
  execFileSync('git', ['apply', '-'], { cwd: trial.root, input: result.filtered_diff })
  expect(await content(trial, 'a.txt')).toBe(after)
})

test('a result edited by hand wins over the hunks', async () => {
  const trial = await trialWith(() => review({ files: [{ path: 'a.txt', hunks: [1], editedText: 'mine\n' }] }))

  const { result } = await trial.call(tool, { diff })

  expect(result).toMatchObject({ action: 'partial' })
  expect(await content(trial, 'a.txt')).toBe('mine\n')
})

test.each(['reject', 'revise'] as const)(
  'with "%s" nothing is applied and the comments reach the model',
  async (action) => {
    const comment = { path: 'a.txt', startLine: 2, endLine: 2, quote: 'LINE 2', text: 'Not so loud.' }
    const trial = await trialWith(() => review({ action, comments: [comment] }))

    const { result } = await trial.call(tool, { diff })

    expect(result).toEqual({
      action,
      filtered_diff: '',
      chunks_selected: [],
      chunks_total: 3,
      comments: [{ path: 'a.txt', start_line: 2, end_line: 2, quote: 'LINE 2', text: 'Not so loud.' }],
    })
    expect(await content(trial, 'a.txt')).toBe(numbers(20))
  },
)

test('a file that changed while it was reviewed is asked about again over what it is now', async () => {
  let asked = 0
  const trial = await trialWith(async (_, { root }) => {
    asked += 1
    if (asked === 1) await writeFile(join(root, 'a.txt'), `first\n${numbers(20)}`)
    return review({ action: 'apply' })
  })

  await trial.call(tool, { diff })

  expect(asked).toBe(2)
  expect(await content(trial, 'a.txt')).toMatch(/^first\nline 1\nLINE 2\nextra\n/)
})

test('a patch that does not fit is told before anyone is asked', async () => {
  const trial = await trialWith(() => review({ action: 'apply' }))

  await expect(trial.call(tool, { diff: diff.replaceAll('line 2\n', 'nowhere\n') })).rejects.toMatchObject({
    code: 'PATCH_APPLY_FAILED',
  })
  expect(trial.happened.questions).toEqual([])
})
