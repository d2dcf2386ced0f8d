import type { ToolEffect, ToolView } from './tool.ts'

/** How much goes without asking; the table stands in `main/policy/decide.ts`. */
export const autonomies = ['paranoid', 'cautious', 'balanced', 'autonomous'] as const
export type Autonomy = (typeof autonomies)[number]

/** Who let a call go: the person, the autonomy level, or a remembered rule (its id). */
export type Approver = 'person' | 'autonomy' | `rule:${string}`

/** A decision kept for later calls. It never covers a dangerous command or a protected path. */
export interface RememberedRule {
  readonly id: string
  readonly verdict: 'allow' | 'reject'
  readonly scope: 'session' | 'workspace'
  readonly match:
    | { readonly kind: 'command-exact'; readonly command: string }
    | { readonly kind: 'command-prefix'; readonly words: readonly string[] }
    | { readonly kind: 'path-pattern'; readonly pattern: string }
    | { readonly kind: 'tool'; readonly tool: string }
  readonly createdAt: number
  /**
   * SHA-256 of the files that decided what the command ran when this was decided, by path; null for one that was not
   * there. It counts only while they are the same.
   */
  readonly basis?: Readonly<Record<string, string | null>>
}

/** What a person is asked before a call goes on. */
export type Question =
  | {
      readonly kind: 'approve'
      readonly effect: ToolEffect
      /** Why it is asked, one line each; English, also told to the model when rejected. */
      readonly reasons: readonly string[]
      readonly preview: ToolView
      /** Hash over arguments, files before, argument vector and directory. A reply carries it back. */
      readonly digest: string
      /** The rules that may be remembered with an approval; none where nothing may. */
      readonly offers: readonly RememberedRule['match'][]
    }
  | {
      readonly kind: 'choose'
      readonly message: string
      readonly actions: readonly string[]
      readonly freeAnswer: boolean
      readonly digest: string
    }
  | {
      readonly kind: 'review'
      readonly message: string
      readonly reviewId: string
      readonly preview: ToolView
      readonly digest: string
    }

/** The person's reply to a question. `digest` is that of the question it answers; main refuses another. */
export type Decision =
  | {
      readonly kind: 'approve'
      readonly digest: string
      readonly remember?: { readonly match: RememberedRule['match']; readonly scope: RememberedRule['scope'] }
    }
  | { readonly kind: 'reject'; readonly digest: string; readonly reason?: string }
  /** Goes on as another call would: checked, judged and asked again. */
  | { readonly kind: 'edit'; readonly digest: string; readonly arguments: string }
  | { readonly kind: 'answer'; readonly digest: string; readonly text: string }
  | { readonly kind: 'review'; readonly digest: string; readonly review: ReviewDecision }

/** A line range is 1-based and inclusive, on the side the comment was made on. */
export interface ReviewComment {
  readonly path: string
  readonly startLine: number
  readonly endLine: number
  readonly quote: string
  readonly text: string
}

/** What a person kept of a patch, file by file: the text each kept file shall have, worked out from the hunks. */
export interface ReviewDecision {
  /** `rebase`: the patch is worked out anew over what the files are by now, and asked about again. */
  readonly action: 'apply' | 'partial' | 'reject' | 'revise' | 'rebase'
  readonly files: readonly {
    readonly path: string
    /** 1-based numbers of the hunks taken, wholly or in part. */
    readonly hunks: readonly number[]
    /** For a hunk taken in part: the indices of its changed lines that are kept. */
    readonly lines?: Readonly<Record<string, readonly number[]>>
    /** Set when the person edited the result: it wins over the hunks. */
    readonly editedText?: string
  }[]
  readonly comments: readonly ReviewComment[]
  readonly message?: string
}
