import { writeSync } from 'node:fs'
import type { ReviewComment } from '../../preload/contract/approval.ts'
import type { FileProgress, HunkChoice } from '../../preload/contract/patch.ts'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { dieAtWrite } from './die-at-write.fixture.ts'
import { decisions, reviewDecision } from './killed-review-steps.fixture.ts'

/**
 * Reviews a patch as a person would, one decision after another, and applies it. Prints each decision that was kept,
 * and dies at the n-th write on the way; 0: at none.
 */
const [dataDirectory, workspace, script, killAt] = process.argv.slice(2) as [string, string, string, string]
const say = (line: unknown) => writeSync(1, `${JSON.stringify(line)}\n`)

const writes = await dieAtWrite(Number(killAt))
const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script, isTemporary: true })
const client = connectLocally(app)
const { workspaceId } = await client.call('workspace.open', { path: workspace })
const { id: sessionId } = await client.call('session.create', { workspaceId })
say({ sessionId })
await client.call('session.open', { sessionId })

client.on('session.event', ({ event }) => {
  if (event.type === 'turn-stopped') {
    say({ end: writes.count() })
    process.kill(process.pid, 'SIGKILL')
  }
  if (event.type !== 'tool-changed' || event.execution.status !== 'asking') return
  const { approvalId, question } = event.execution
  if (question.kind !== 'review') throw new Error(`It asks for ${question.kind}.`)
  const { digest, reviewId } = question
  setImmediate(() => void decide(approvalId, digest, reviewId))
})

async function decide(approvalId: string, digest: string, reviewId: string): Promise<void> {
  const files: Record<string, FileProgress> = {}
  const comments: ReviewComment[] = []
  for (const [index, { path, hunk, choice, comment }] of decisions.entries()) {
    const hunks: Record<string, HunkChoice> = { ...files[path]?.hunks, [hunk]: choice }
    files[path] = { hunks }
    if (comment !== undefined) comments.push({ path, startLine: 1, endLine: 1, quote: '', text: comment })
    await client.call('review.keep', { sessionId, reviewId, progress: { files, comments } })
    say({ decided: index + 1 })
    // As a person does, with time for what else goes on.
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  await client.call('approval.reply', {
    sessionId,
    approvalId,
    decision: { kind: 'review', digest, review: reviewDecision },
  })
}

writes.begin()
await client.call('chat.send', { sessionId, text: 'begin' })
