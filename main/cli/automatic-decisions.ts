import type { Decision, Question } from '../../preload/contract/approval.ts'

/** Approves, keeps a whole review, and answers a question with `answer` or else its first choice. */
export function approvalOf(question: Question, answer?: string): Decision {
  const { digest } = question
  switch (question.kind) {
    case 'approve':
      return { kind: 'approve', digest }
    case 'choose':
      return { kind: 'answer', digest, text: answer ?? question.actions[0] ?? '' }
    case 'review':
      return { kind: 'review', digest, review: { action: 'apply', files: [], comments: [] } }
  }
}

/** For where nobody can be asked. */
export const rejectionOf = ({ digest }: Question): Decision => ({
  kind: 'reject',
  digest,
  reason: 'It had to be asked, and nobody was there to answer.',
})
