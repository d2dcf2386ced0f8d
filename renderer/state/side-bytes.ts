import type { ChangesSource } from '../../preload/contract/changes.ts'
import type { FilePart } from '../../preload/contract/workspace.ts'
import { backend } from '../backend/index.ts'
import { t } from '../locale/text.ts'
import { askingIn, useSession } from './session-store.ts'

/** A part of one side's bytes, from `offset` on. */
export type ReadBytes = (side: 'before' | 'after', offset: number) => Promise<FilePart>

/** Of a patch that waits for review. */
export const bytesOfReview =
  (callId: string, path: string): ReadBytes =>
  async (side, offset) => {
    const { transcript, sessionId } = useSession.getState()
    const question = askingIn(transcript).find((each) => each.callId === callId)?.question
    if (question?.kind !== 'review' || sessionId === null) throw new Error(t('review.settled'))
    return backend().call('review.read-bytes', { sessionId, reviewId: question.reviewId, path, side, offset })
  }

/** Of changes that stand. */
export const bytesOfChanges =
  (workspaceId: string, source: ChangesSource, path: string): ReadBytes =>
  (side, offset) =>
    backend().call('changes.read-bytes', { workspaceId, source, path, side, offset })
