import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Question, ReviewDecision } from '../../../preload/contract/approval.ts'
import { errnoOf, ToolFailure } from '../../errors.ts'
import type { ChangePlan } from '../../patch/change-set.ts'
import { patchFailure } from '../../patch/propose.ts'
import { reviewIdOf } from '../../reviews.ts'
import {
  halvesOf,
  lookAt,
  type Misfit,
  type PatchUnderReview,
  rebased,
  sizeOf,
  stalePaths,
} from '../patch-under-review.ts'
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
    message?.split('\n', 1)[0]?.slice(0, 120) || `Review a patch (${diff.split('\n').length} lines)`,
  async prepare({ diff }, context) {
    const size = Buffer.byteLength(diff)
    if (size > maxBytes) {
      const message = `The patch has ${size} bytes; the limit is ${maxBytes}. Let it be reviewed in parts.`
      throw new ToolFailure('FILE_TOO_LARGE', message, { size, limit: maxBytes })
    }
    const changes = (await workOut(context, diff)).changes
    // Asked by its very nature: the review screen is the question, so no other comes before it.
    return { ...(await prepareChange(context, changes)), effect: 'ask-person' }
  },
  async execute({ diff, message = '' }, context, planned: ChangePlan) {
    const { callId, sessionId, reviews } = context
    const reviewId = reviewIdOf(sessionId, callId)
    let patch = await lookAt(context, diff, planned)
    let misfits: readonly Misfit[] = []
    let notice = ''
    try {
      for (let round = 0; ; round += 1) {
        const shown = patch
        let said = ''
        const lost = reviews.open(reviewId, {
          sessionId,
          message: () => said,
          files: shown.reviewed.map(({ text }) => text),
          stale: () => stalePaths(context, shown),
          bytes: (path, side) => {
            const found = shown.reviewed.find(({ change }) => change.path === path)
            return (side === 'before' ? found?.before : found?.change.after) ?? null
          },
        })
        said = [message, notice, lostText(lost)].filter((text) => text !== '').join('\n\n')
        const preview = await previewOf(context, shown, misfits)
        const digest = digestOf(round, shown)
        const decision = await context.ask({ kind: 'review', message: said, reviewId, preview, digest })
        if (decision.kind !== 'review') throw new Error(`A review was answered with ${decision.kind}.`)
        const outcome = await settle(decision.review, shown, misfits, context)
        if (outcome.kind === 'done') return outcome.value
        if (outcome.kind === 'cannot') {
          notice = `It was not applied. ${outcome.why}`
          continue
        }
        const next = await rebased(context, diff, shown)
        // Who wants all of it, unseen, is told that all of it cannot be.
        if (outcome.wantsAll && next.misfits.length > 0) {
          throw patchFailure(next.misfits.flatMap(({ problems }) => problems))
        }
        if (next.patch.reviewed.length === 0) {
          const note = `Nothing is left to apply: ${next.there.join(', ')} changed meanwhile and has all of it already.`
          return { ...nothing('reject', decision.review, 0), note }
        }
        patch = next.patch
        misfits = next.misfits
        notice = [
          outcome.kind === 'moved' ? movedText(outcome.paths) : '',
          ...misfits.map(misfitText),
          thereText(next.there),
        ]
          .filter((text) => text !== '')
          .join('\n')
      }
    } finally {
      reviews.close(reviewId)
    }
  },
})

const movedText = (paths: readonly string[]): string =>
  `${paths.join(', ')} changed on the disk before anything was written. This is the patch over what is there now.`

const thereText = (paths: readonly string[]): string =>
  paths.length === 0 ? '' : `${paths.join(', ')} has all of it already, and is left out.`

const lostText = (paths: readonly string[]): string =>
  paths.length === 0
    ? ''
    : `Your own text of ${paths.join(', ')} could not be kept: the file changed in the same places meanwhile.`

function misfitText({ path, problems }: Misfit): string {
  const told = problems.map(({ message }) => (message.length > 600 ? `${message.slice(0, 600)}…` : message))
  return `The patch does not fit ${path} any more. ${told.join('\n')}`
}

async function previewOf(
  context: ToolContext,
  { reviewed, plan }: PatchUnderReview,
  misfits: readonly Misfit[],
): Promise<Extract<Question, { kind: 'review' }>['preview']> {
  if (plan) return diffView(plan)
  const fitting = reviewed.filter(({ change }) => !misfits.some(({ path }) => path === change.path))
  try {
    return diffView(await context.changes.plan(fitting.flatMap(halvesOf)))
  } catch (error) {
    // They change again at this moment: the review itself shows what was worked out, and that it is stale.
    if (!(error instanceof ToolFailure) && errnoOf(error) === undefined) throw error
    const files = fitting.map(({ text: { path, oldPath, change, added, removed } }) => ({
      path,
      ...(oldPath === undefined ? {} : { oldPath }),
      change,
      added,
      removed,
    }))
    return diffView({ files, diff: '' })
  }
}

/** Each round asks anew, also where the files came back to what they were. */
function digestOf(round: number, { reviewed }: PatchUnderReview): string {
  const digest = createHash('sha256').update(String(round))
  for (const { path, beforeHash, after } of reviewed.flatMap(halvesOf))
    digest.update(JSON.stringify([path, beforeHash])).update(after ?? '-')
  return digest.digest('hex')
}

type Outcome =
  | { readonly kind: 'done'; readonly value: ToolReturn }
  /** What is to be applied cannot be written so. */
  | { readonly kind: 'cannot'; readonly why: string }
  /** The person wants it over what the files are now. */
  | { readonly kind: 'rebase'; readonly wantsAll: false }
  /** Files of what was kept are no longer those that were reviewed. Nothing was written. */
  | { readonly kind: 'moved'; readonly wantsAll: boolean; readonly paths: readonly string[] }

/** Does what the person decided and tells the model. */
async function settle(
  review: ReviewDecision,
  patch: PatchUnderReview,
  misfits: readonly Misfit[],
  context: ToolContext,
): Promise<Outcome> {
  const { reviewed } = patch
  const total = reviewed.reduce((sum, { numbers }) => sum + numbers.length, 0)
  const done = (value: ToolReturn, written: readonly string[] = []): Outcome => {
    const note = noteOfMisfits(misfits.filter(({ path }) => !written.includes(path)))
    return { kind: 'done', value: note === undefined ? value : { ...value, note } }
  }
  if (review.action === 'rebase') return { kind: 'rebase', wantsAll: false }
  if (review.action === 'reject' || review.action === 'revise') return done(nothing(review.action, review, total))
  const size = sizeOf(reviewed.map(({ change }) => change))
  const kept = await context.changes.compute('keptChanges', size, reviewed, review)
  if ('cannot' in kept) return { kind: 'cannot', why: kept.cannot }
  if (kept.changes.length === 0) return done(nothing('reject', review, total))

  const wantsAll = review.action === 'apply' && review.files.length === 0
  const paths = kept.changes.map(({ path }) => path)
  const moved = async () => {
    const stale = await stalePaths(context, patch)
    return paths.filter((path) => stale.has(path))
  }
  const before = await moved()
  if (before.length > 0) return { kind: 'moved', wantsAll, paths: before }
  context.signal.throwIfAborted()
  try {
    const plan = await context.changes.plan(kept.changes)
    const changeSetId = await writePlanned(context, plan)
    const isWhole =
      kept.taken.length === total && review.files.every(({ lines, editedText }) => !lines && editedText === undefined)
    const result = {
      action: isWhole ? 'apply' : 'partial',
      filtered_diff: plan.diff,
      chunks_selected: kept.taken,
      chunks_total: total,
      ...toldBy(review),
    }
    return done({ result, view: diffView(plan), changeSetId }, paths)
  } catch (error) {
    if (!(error instanceof ToolFailure)) throw error
    const after = await moved()
    if (after.length > 0) return { kind: 'moved', wantsAll, paths: after }
    throw error
  }
}

function nothing(action: 'reject' | 'revise', review: ReviewDecision, total: number): ToolReturn {
  return {
    result: { action, filtered_diff: '', chunks_selected: [], chunks_total: total, ...toldBy(review) },
    view: {
      kind: 'text',
      text: action === 'reject' ? 'Nothing was applied.' : 'Changes were asked for; nothing was applied.',
    },
  }
}

const toldBy = ({ comments, message }: ReviewDecision) => ({
  comments: comments.map(({ path, startLine, endLine, quote, text }) => ({
    path,
    start_line: startLine,
    end_line: endLine,
    quote,
    text,
  })),
  ...(message ? { message } : {}),
})

/** What the person could not take, however much they liked it. */
function noteOfMisfits(misfits: readonly Misfit[]): string | undefined {
  if (misfits.length === 0) return undefined
  const told = misfits.map(({ path, problems }) => {
    const hunks = problems.map(({ hunk }) => hunk).filter((hunk) => hunk > 0)
    return hunks.length > 0 ? `${path} (hunk ${hunks.join(', ')})` : path
  })
  return `The patch did not fit any more, because the files changed while it was reviewed: ${told.join('; ')}.`
}
