import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { OpenedReview } from '../../preload/contract/patch.ts'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { buildFixture } from './built.fixture.ts'
import { after, before, decisions, patch, reviewDecision } from './killed-review-steps.fixture.ts'
import { rowsOf, textsIn, write } from './review-trial.fixture.ts'

/** Every how many-th write is one at which the process is killed: each one with 1. */
const every = Number(process.env['CODELAB_KILL_EVERY'] ?? 9)
/** Kills at any moment, over and above those. */
const anytime = every === 1 ? 60 : 6
const atOnce = 2

const script = JSON.stringify({
  turns: [
    {
      when: 'begin',
      answers: [{ calls: [{ tool: 'apply_patch_review', arguments: { diff: patch } }] }, 'So it was: {{result}}'],
    },
  ],
})

test('a review killed at any moment has every decision again, and its files are as they were or all as they shall be', async () => {
  const fixture = await buildFixture(join(import.meta.dirname, 'killed-review.fixture.ts'))
  const folder = mkdtempSync(join(tmpdir(), 'killed-review-'))
  const scriptPath = join(folder, 'script.yaml')
  writeFileSync(scriptPath, script)
  const seen = { kills: 0, asked: 0, interrupted: 0, done: 0, writes: 0 }

  const round = async (name: string, killAt: number, killAfterMs?: number): Promise<boolean> => {
    const place = join(folder, name)
    const workspace = join(place, 'workspace')
    for (const [path, content] of Object.entries(before)) write(workspace, path, content)
    const child = fixture.start(join(place, 'data'), workspace, scriptPath, String(killAt))
    const saying = text(child.stdout!)
    if (killAfterMs !== undefined) {
      await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
      await Promise.race([sleep(killAfterMs), once(child, 'exit')])
      child.kill('SIGKILL')
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    const said = await saying
    const shown = said
      .slice(0, said.lastIndexOf('\n') + 1)
      .split('\n')
      .flatMap((line) =>
        line === '' ? [] : [JSON.parse(line) as { sessionId?: string; decided?: number; end?: number }],
      )
    const end = shown.at(-1)?.end
    if (end === undefined) seen.kills += 1
    else seen.writes = end
    const sessionId = shown[0]?.sessionId
    const decided = shown.reduce((most, line) => Math.max(most, line.decided ?? 0), 0)
    if (sessionId !== undefined) {
      const how = await goesOn({ place, workspace, scriptPath, where: `killed at ${name}` }, sessionId, decided)
      if (end === undefined) seen[how] += 1
    }
    rmSync(place, { recursive: true })
    return end !== undefined
  }

  for (let first = 1, isThrough = false; !isThrough; first += every * atOnce) {
    const rounds = await Promise.all(
      Array.from({ length: atOnce }, (_, index) => round(`write ${first + index * every}`, first + index * every)),
    )
    isThrough = rounds.includes(true)
  }
  for (let count = 0; count < anytime; count += atOnce) {
    await Promise.all(
      Array.from({ length: atOnce }, (_, index) => {
        const ms = Math.random() * 80
        return round(`${count + index}, ${ms.toFixed(1)} ms`, 0, ms)
      }),
    )
  }
  fixture.remove()
  rmSync(folder, { recursive: true })

  if (every === 1) console.log(seen)
  expect(seen.kills).toBeGreaterThan(5)
  expect(Math.min(seen.asked, seen.interrupted)).toBeGreaterThan(0)
}, 600_000)

interface Place {
  readonly place: string
  readonly workspace: string
  readonly scriptPath: string
  readonly where: string
}

/** What the next start finds, and how the person goes on from there to the end. */
async function goesOn(
  { place, workspace, scriptPath, where }: Place,
  sessionId: string,
  decided: number,
): Promise<'asked' | 'interrupted' | 'done'> {
  const dataDirectory = join(place, 'data')
  const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script: scriptPath, isTemporary: true })
  const client = connectLocally(app)
  await client.call('workspace.open', { path: workspace })
  const found = textsIn(workspace)
  expect([before, after], where).toContainEqual(found)

  let how: 'asked' | 'interrupted' | 'done' = 'done'
  const replied = new Set<string>()
  const deadline = performance.now() + 20_000
  for (;;) {
    await sleep(5)
    const { transcript } = await client.call('session.open', { sessionId })
    if (performance.now() > deadline) throw new Error(`It hangs, ${where}: ${JSON.stringify(transcript.items.at(-1))}`)
    const call = transcript.items.flatMap((item) => (item.kind === 'tool' ? [item.execution] : [])).at(-1)
    if (call?.status === 'asking' && call.question.kind === 'review') {
      const { approvalId, question } = call
      if (replied.has(approvalId)) continue
      replied.add(approvalId)
      const { reviewId, digest } = question
      // Right after the start it is still the question of the process that was killed.
      const opened = await client.call('review.read', { sessionId, reviewId }).catch(() => null)
      if (!opened) {
        replied.delete(approvalId)
        continue
      }
      if (how === 'done') how = 'asked'
      expectDecided(opened, decided, where)
      const decision = { kind: 'review', digest, review: reviewDecision } as const
      await client.call('approval.reply', { sessionId, approvalId, decision }).catch(() => replied.delete(approvalId))
      decided = 0
    } else if (transcript.running === null) {
      // Killed while it was applied: nothing of it was, and the person lets it be tried again; or all of it was.
      const isInDoubt = call?.status === 'interrupted' && textsIn(workspace)['gone.txt'] !== undefined
      if (!isInDoubt) break
      how = 'interrupted'
      await client.call('call.run-again', { sessionId, callId: call.callId })
    }
  }
  client.close()
  await app.close()

  expect(textsIn(workspace), where).toEqual(how === 'done' ? found : after)
  if (how === 'asked') expect(await rowsOf(dataDirectory), where).toMatchObject({ progress: 0 })
  return how
}

function expectDecided({ progress }: OpenedReview, decided: number, where: string): void {
  const kept = decisions.filter(({ path, hunk, choice }) => {
    const found = progress.files[path]?.hunks[hunk]
    return found !== undefined && JSON.stringify(found) === JSON.stringify(choice)
  })
  // One more may have been kept than was said.
  expect(kept.slice(0, decided), where).toEqual(decisions.slice(0, decided))
  const comments = decisions.slice(0, decided).flatMap(({ comment }) => comment ?? [])
  expect(progress.comments.map(({ text: words }) => words).slice(0, comments.length), where).toEqual(comments)
}
