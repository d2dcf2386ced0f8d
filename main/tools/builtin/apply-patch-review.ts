import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Question, ReviewDecision } from '../../../preload/contract/approval.ts'
import { ToolFailure } from '../../errors.ts'
import type { FileChange } from '../../patch/change-set.ts'
import { patchFailure, propose } from '../../patch/propose.ts'
import { keptChanges, type ReviewedChange, reviewedChanges } from '../../patch/review.ts'
import { diffView, knownEncoding, prepareChange, writePlanned } from '../planned-change.ts'
import { defineTool, type PrepareContext, type ToolContext, type ToolReturn } from '../tool.ts'

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
    const changes = await proposed(diff, context)
    const prepared = await prepareChange(context, changes)
    // Asked by its very nature: the review screen is the question, so no other comes before it.
    return { ...prepared, effect: 'ask-person', plan: changes }
  },
  async execute({ diff, message = '' }, context, planned: readonly FileChange[]) {
    const { callId, reviews } = context
    let changes = planned
    try {
      for (;;) {
        const states = await context.changes.read(pathsIn(changes))
        const reviewed = reviewedChanges(changes, states)
        reviews.open(callId, { message, files: () => filesNow(reviewed, context) })
        const preview = diffView(await context.changes.plan(changes))
        const decision = await context.ask(questionOf(callId, message, changes, preview))
        if (decision.kind !== 'review') throw new Error(`A review was answered with ${decision.kind}.`)
        const outcome = await settle(decision.review, reviewed, context)
        if (outcome !== 'stale') return outcome
        // The files moved on while they were looked at: the patch is worked out over what they are now.
        changes = await proposed(diff, context)
      }
    } finally {
      reviews.close(callId)
    }
  },
})

async function proposed(diff: string, context: PrepareContext): Promise<readonly FileChange[]> {
  const { workspace, changes, reads } = context
  const hands = {
    normalise: workspace.files.normalise,
    read: changes.read,
    encodingOf: (path: string) => knownEncoding(reads.get(path)?.encoding),
  }
  const proposal = await propose(hands, diff)
  if ('problems' in proposal) throw patchFailure(proposal.problems)
  return proposal.changes
}

const pathsIn = (changes: readonly FileChange[]): string[] =>
  changes.flatMap(({ path, from }) => (from === undefined ? [path] : [path, from]))

async function filesNow(reviewed: readonly ReviewedChange[], { changes }: ToolContext) {
  const now = await changes.read(reviewed.map(({ change }) => change.path))
  return reviewed.map(({ change, text }) => ({ ...text, isStale: now.get(change.path)!.hash !== change.beforeHash }))
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
  if (review.action === 'reject' || review.action === 'revise') return nothing(review.action)
  const kept = keptChanges(reviewed, review)
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
