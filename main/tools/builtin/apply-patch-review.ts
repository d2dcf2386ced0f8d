import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Question, ReviewDecision } from '../../../preload/contract/approval.ts'
import { ToolFailure } from '../../errors.ts'
import type { FileChange } from '../../patch/change-set.ts'
import type { ReviewedChange } from '../../patch/review.ts'
import { diffView, prepareChange, workOut, writePlanned } from '../planned-change.ts'
import { defineTool, type ToolContext, type ToolReturn } from '../tool.ts'

const maxBytes = 5 * 1024 * 1024

export const tool = defineTool({
  name: 'apply_patch_review',
  description: `Let the person review a patch hunk by hunk and line by line; what they keep is applied at once.

Use it in place of apply_patch where the person should choose: a change of taste, several independent improvements, \
anything large. The patch has the same forms. The answer says what was kept: action "apply" (all), "partial", "reject" \
(nothing) or "revise" (nothing applied; mend the patch by the comments and send it again), with the patch that was \
applied and the comments.

Example: {"diff": "--- a/src/door.ts\\n+++ b/src/door.ts\\n@@ -1 +1 @@\\n-let open = false\\n+let isOpen = false\\n", "message": "Clearer name"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  timeoutMs: null,
  maxArgumentBytes: maxBytes + 100 * 1024,
  input: z.object({
    diff: z.string().describe('The patch: a unified diff, or between *** Begin Patch and *** End Patch.'),
    message: z.string().max(10_000).optional().describe('What the person should know when they look at it.'),
  }),
  adapt: (given) => ('diff' in given ? given : { ...given, diff: given['patch'] ?? given['input'] }),
  title: ({ message, diff }) =>
    message?.split('\n')[0]?.slice(0, 120) || `Review a patch (${diff.split('\n').length} lines)`,
  async prepare({ diff }, context) {
    const size = Buffer.byteLength(diff)
    if (size > maxBytes) {
      const message = `The patch has ${size} bytes; the limit is ${maxBytes}. Let it be reviewed in parts.`
      throw new ToolFailure('FILE_TOO_LARGE', message, { size, limit: maxBytes })
    }
    const changes = (await workOut(context, diff)).changes
    const prepared = await prepareChange(context, changes)
    // Asked by its very nature: the review screen is the question, so no other comes before it.
    return { ...prepared, effect: 'ask-person', plan: changes }
  },
  async execute({ diff, message = '' }, context, planned: readonly FileChange[]) {
    const { callId, sessionId, reviews } = context
    let changes = planned
    try {
      for (;;) {
        const states = await context.changes.read(pathsIn(changes))
        const reviewed = await context.changes.compute('reviewedChanges', sizeOf(changes), changes, states)
        const files = reviewed.map(({ text }) => text)
        reviews.open(callId, {
          sessionId,
          message,
          files,
          stale: () => staleAmong(reviewed, context),
          bytes: (path, side) => {
            const found = reviewed.find(({ change }) => change.path === path)
            return (side === 'before' ? found?.before : found?.change.after) ?? null
          },
        })
        const preview = diffView(await context.changes.plan(changes))
        const decision = await context.ask(questionOf(callId, message, changes, preview))
        if (decision.kind !== 'review') throw new Error(`A review was answered with ${decision.kind}.`)
        const outcome = await settle(decision.review, reviewed, context)
        if (outcome !== 'stale') return outcome
        // The files moved on while they were looked at: the patch is worked out over what they are now.
        changes = (await workOut(context, diff)).changes
      }
    } finally {
      reviews.close(callId)
    }
  },
})

const pathsIn = (changes: readonly FileChange[]): string[] =>
  changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]))

const sizeOf = (changes: readonly FileChange[]): number =>
  changes.reduce((sum, { after }) => sum + (after?.length ?? 0), 0)

async function staleAmong(reviewed: readonly ReviewedChange[], { changes }: ToolContext): Promise<ReadonlySet<string>> {
  const halves = reviewed.flatMap(({ change, removal }) => (removal ? [change, removal] : [change]))
  const now = await changes.read(halves.map(({ path }) => path))
  const moved = new Set(halves.filter(({ path, beforeHash }) => now.get(path)!.hash !== beforeHash))
  return new Set(
    reviewed
      .filter(({ change, removal }) => moved.has(change) || (removal !== null && moved.has(removal)))
      .map(({ change }) => change.path),
  )
}

function questionOf(
  reviewId: string,
  message: string,
  changes: readonly FileChange[],
  preview: Extract<Question, { kind: 'review' }>['preview'],
): Question {
  const digest = createHash('sha256')
  for (const { path, beforeHash, after } of changes)
    digest.update(JSON.stringify([path, beforeHash])).update(after ?? '-')
  return { kind: 'review', message, reviewId, preview, digest: digest.digest('hex') }
}

/** Does what the person decided and tells the model; `stale` when the files are no longer those that were reviewed. */
async function settle(
  review: ReviewDecision,
  reviewed: readonly ReviewedChange[],
  context: ToolContext,
): Promise<ToolReturn | 'stale'> {
  const total = reviewed.reduce((sum, { numbers }) => sum + numbers.length, 0)
  const said = {
    comments: review.comments.map(({ path, startLine, endLine, quote, text }) => ({
      path,
      start_line: startLine,
      end_line: endLine,
      quote,
      text,
    })),
    ...(review.message ? { message: review.message } : {}),
  }
  const nothing = (action: 'reject' | 'revise'): ToolReturn => ({
    result: { action, filtered_diff: '', chunks_selected: [], chunks_total: total, ...said },
    view: {
      kind: 'text',
      text: action === 'reject' ? 'Nothing was applied.' : 'Changes were asked for; nothing was applied.',
    },
  })
  if (review.action === 'rebase') return 'stale'
  if (review.action === 'reject' || review.action === 'revise') return nothing(review.action)
  const size = sizeOf(reviewed.map(({ change }) => change))
  const kept = await context.changes.compute('keptChanges', size, reviewed, review)
  if ('cannot' in kept) throw new ToolFailure('ENCODING_ERROR', kept.cannot)
  if (kept.changes.length === 0) return nothing('reject')
  try {
    const plan = await context.changes.plan(kept.changes)
    const changeSetId = await writePlanned(context, plan)
    const isWhole =
      kept.taken.length === total && review.files.every(({ lines, editedText }) => !lines && editedText === undefined)
    return {
      result: {
        action: isWhole ? 'apply' : 'partial',
        filtered_diff: plan.diff,
        chunks_selected: kept.taken,
        chunks_total: total,
        ...said,
      },
      view: diffView(plan),
      changeSetId,
    }
  } catch (error) {
    if (error instanceof ToolFailure && error.code === 'STALE_FILE') return 'stale'
    throw error
  }
}
