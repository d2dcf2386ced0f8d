import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import type { ReviewComment } from '../preload/contract/approval.ts'
import type { TextPart } from '../preload/contract/channels.ts'
import { packFile } from '../preload/contract/packed-texts.ts'
import type {
  FileProgress,
  HunkChoice,
  OpenedReview,
  ReviewFile,
  ReviewProgress,
  ReviewText,
} from '../preload/contract/patch.ts'
import type { ToolExecution } from '../preload/contract/tool.ts'
import { importPartLength } from '../preload/contract/wire.ts'
import type { FilePart } from '../preload/contract/workspace.ts'
import { PublicError } from './errors.ts'
import { mergeTexts } from './patch/merge.ts'
import type { ReviewMemory } from './review-memory.ts'
import { type Database, troubleOf } from './store/database.ts'

/** A patch that lies open for review. */
export interface Review {
  readonly sessionId: string
  /** What the person should know when they look at it. */
  message(): string
  readonly files: readonly ReviewText[]
  /** Paths of the files that are no longer those the patch was made for. */
  stale(): Promise<ReadonlySet<string>>
  /** Null where there is nothing on that side. */
  bytes(path: string, side: 'before' | 'after'): Uint8Array | null
}

/** The reviews that wait for a person, and how far each has come. */
export interface Reviews {
  /**
   * Opened again under the same id it is another patch: what was decided of files and hunks that are still in it stays.
   * Gives the paths whose result the person wrote by hand, and over what they are now it cannot be kept.
   */
  open(reviewId: string, review: Review): readonly string[]
  /** It lies open no more. How far it has come is kept until the call's end is in the log. */
  close(reviewId: string): void
  /** The end of a call is in the log: what was decided of its hunks is known to the session's next review. */
  ended(sessionId: string, execution: Pick<ToolExecution, 'callId' | 'status'>): void
  read(reviewId: string): Promise<OpenedReview>
  /** One file, its texts packed, as JSON from this place on. */
  readFile(reviewId: string, path: string, offset: number): TextPart
  /** A part of one side's bytes, from `offset` on. */
  readBytes(reviewId: string, path: string, side: 'before' | 'after', offset: number): FilePart
  keep(reviewId: string, progress: ReviewProgress): void
  /** The session is deleted. */
  forget(sessionId: string): void
}

/** A call's id alone stands in a fork of its session as well. */
export const reviewIdOf = (sessionId: string, callId: string): string => hashOf([sessionId, callId])

interface OpenReview extends Review {
  /** Hash over the patch: progress counts hunks, which another patch has others of. */
  readonly basis: string
  /** What was told to the memory last, by path. */
  readonly told: Map<string, string>
  /** The file whose JSON was asked for last; its parts are asked for one after another. */
  written: { readonly path: string; readonly json: string } | null
}

/** A row: how far one review has come. */
interface Kept {
  readonly sessionId: string
  readonly files: Readonly<Record<string, KeptFile>>
  readonly comments: readonly ReviewComment[]
  /** The call ended without what was decided here: nobody was told of the comments yet. */
  readonly isLeft?: boolean
}

interface KeptFile {
  /** Of what the patch did to the file when this was decided. */
  readonly basis: string
  readonly decided: FileProgress
  /** What a result written by hand was written over. */
  readonly before?: string
}

const partBytes = 1024 * 1024

export function createReviews(database: Database, memory: ReviewMemory): Reviews {
  database.exec('create table if not exists review_progress (review_id text primary key, progress text not null)')
  // A process that was killed right after the end of a call left its row.
  database.exec(`delete from review_progress
    where json_extract(progress, '$.isLeft') is null
      and coalesce(json_extract(progress, '$.sessionId'), '') not in
        (select id from sessions where running = 1 union select session_id from open_calls)`)
  const open = new Map<string, OpenReview>()
  /** Reviews with a row, so that the ends of other calls cost nothing. */
  const kept = new Set(
    database
      .prepare('select review_id from review_progress')
      .all()
      .map((row) => row['review_id'] as string),
  )

  function find(reviewId: string): OpenReview {
    const review = open.get(reviewId)
    if (!review) throw new PublicError('not-found', 'This review is settled already.')
    return review
  }

  function readRow(reviewId: string): Kept | null {
    if (!kept.has(reviewId)) return null
    const row = database.prepare('select progress from review_progress where review_id = ?').get(reviewId)
    const value = row ? (JSON.parse(row['progress'] as string) as Partial<Kept>) : null
    return value?.sessionId === undefined ? null : (value as Kept)
  }

  function writeRow(reviewId: string, row: Kept): void {
    database
      .prepare('insert or replace into review_progress (review_id, progress) values (?, ?)')
      .run(reviewId, JSON.stringify(row))
    kept.add(reviewId)
  }

  function dropRow(reviewId: string): void {
    database.prepare('delete from review_progress where review_id = ?').run(reviewId)
    kept.delete(reviewId)
  }

  const rowsOf = (sessionId: string): string[] =>
    database
      .prepare("select review_id from review_progress where json_extract(progress, '$.sessionId') = ?")
      .all(sessionId)
      .map((row) => row['review_id'] as string)

  /** Comments on these files, of reviews of the session that ended without the person's word. They move here. */
  function leftComments(reviewId: string, { sessionId, files }: Review): readonly ReviewComment[] {
    const paths = new Set(files.map(({ path }) => path))
    return rowsOf(sessionId).flatMap((other) => {
      const row = other === reviewId ? null : readRow(other)
      if (!row?.isLeft) return []
      const here = row.comments.filter(({ path }) => paths.has(path))
      if (here.length === row.comments.length) dropRow(other)
      else if (here.length > 0) writeRow(other, { ...row, comments: row.comments.filter((one) => !here.includes(one)) })
      return here
    })
  }

  /** What is kept of another state of the file, as far as it says something of this one. Null where it was lost. */
  function carried(file: ReviewText, old: KeptFile, recalled: FileProgress | undefined): KeptFile | null | undefined {
    const { editedText } = old.decided
    if (editedText === undefined) return undefined
    const merged =
      file.after === null || file.binary ? null : mergeTexts(old.before ?? '', editedText, file.before ?? '')
    if (merged === null) return null
    const decided = { hunks: recalled?.hunks ?? {}, editedText: merged }
    return { basis: basisOf(file), decided, before: file.before ?? '' }
  }

  return {
    open(reviewId, review) {
      const { sessionId, files } = review
      const basis = hashOf(files.map((file) => [file.path, basisOf(file)]))
      open.set(reviewId, { ...review, message: () => review.message(), basis, told: new Map(), written: null })
      const lost: string[] = []
      database.transaction(() => {
        const row = readRow(reviewId)
        const left = leftComments(reviewId, review)
        if (!row && left.length === 0) return
        const keptFiles = files.flatMap((file): [string, KeptFile][] => {
          const old = ownOf(row?.files, file.path)
          if (!old) return []
          if (old.basis === basisOf(file)) return [[file.path, old]]
          const next = carried(file, old, ownOf(memory.recall(sessionId, [file]), file.path))
          if (next === null) lost.push(file.path)
          return next ? [[file.path, next]] : []
        })
        const comments = [...(row?.comments ?? []), ...left]
        writeRow(reviewId, { sessionId, files: Object.fromEntries(keptFiles), comments })
      })
      return lost
    },
    close: (reviewId) => void open.delete(reviewId),
    ended(sessionId, { callId, status }) {
      const reviewId = reviewIdOf(sessionId, callId)
      const row = readRow(reviewId)
      if (!row) return
      // One that was interrupted can be run again; neither a failure nor a plain no tells the model of the comments.
      const isUntold = (status === 'failed' || status === 'rejected') && row.comments.length > 0
      const isLeft = status === 'interrupted' || isUntold
      try {
        if (isLeft) writeRow(reviewId, { ...row, isLeft })
        else dropRow(reviewId)
      } catch (error) {
        // On a full disk the call has ended all the same; the row goes at the next start.
        if (!troubleOf(error)) throw error
      }
    },
    async read(reviewId) {
      const review = find(reviewId)
      const { sessionId, files, basis } = review
      const stale = await review.stale()
      if (open.get(reviewId) !== review) return this.read(reviewId)
      const row = readRow(reviewId)
      const recalled = memory.recall(
        sessionId,
        files.filter(({ path }) => !ownOf(row?.files, path)),
      )
      const decided = files.flatMap(({ path }): [string, FileProgress][] => {
        const mine = ownOf(row?.files, path)?.decided ?? ownOf(recalled, path)
        return mine ? [[path, mine]] : []
      })
      return {
        message: review.message(),
        files: files.map((file) => ({ ...listed(file), isStale: stale.has(file.path) })),
        progress: { files: Object.fromEntries(decided), comments: row?.comments ?? [], basis },
      }
    },
    readFile(reviewId, path, offset) {
      const review = find(reviewId)
      if (review.written?.path !== path) {
        const file = review.files.find((each) => each.path === path)
        if (!file) throw new PublicError('not-found', `${path} is not in this review.`)
        review.written = { path, json: JSON.stringify(packFile(file)) }
      }
      const { json } = review.written
      return { part: json.slice(offset, offset + importPartLength), size: json.length }
    },
    readBytes(reviewId, path, side, offset) {
      const bytes = find(reviewId).bytes(path, side) ?? new Uint8Array()
      const part = bytes.subarray(offset, offset + partBytes)
      return { base64: Buffer.from(part).toString('base64'), size: bytes.length, encoding: null }
    },
    keep(reviewId, progress) {
      const { sessionId, basis, files, told } = find(reviewId)
      if (progress.basis !== undefined && progress.basis !== basis) {
        throw new PublicError('conflict', 'The patch was made anew since it was shown. Look at it again, then decide.')
      }
      const row = readRow(reviewId)
      const keptFiles = files.flatMap((file): [string, KeptFile][] => {
        const given = ownOf(progress.files, file.path)
        if (!given) return []
        const decided = soundProgress(file, given)
        const before = decided.editedText === undefined ? {} : { before: file.before ?? '' }
        return [[file.path, { basis: basisOf(file), decided, ...before }]]
      })
      const decidedOf = new Map(keptFiles.map(([path, { decided }]) => [path, decided]))
      database.transaction(() => {
        writeRow(reviewId, { sessionId, files: Object.fromEntries(keptFiles), comments: progress.comments })
        for (const file of files) {
          const decided = decidedOf.get(file.path) ?? { hunks: {} }
          const said = JSON.stringify(decided.hunks)
          const before = told.get(file.path)
          const isNew = before === undefined && !decidedOf.has(file.path) && !ownOf(row?.files, file.path)
          if (before === said || isNew) continue
          told.set(file.path, said)
          memory.remember(sessionId, file, decided)
        }
      })
    },
    forget(sessionId) {
      memory.forget(sessionId)
      for (const reviewId of rowsOf(sessionId)) dropRow(reviewId)
    },
  }
}

const listed = ({ hunks: _, before: _before, after: _after, ...file }: ReviewText): ReviewFile => file

/** A file can be called `constructor`. */
function ownOf<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return record && Object.hasOwn(record, key) ? record[key] : undefined
}

/** Only what the file has: hunks by their numbers, and of their lines those that change, each once. */
function soundProgress(file: ReviewText, { hunks, editedText }: FileProgress): FileProgress {
  const sound: [number, HunkChoice][] = []
  for (const number of file.hunks.length === 0 ? [0] : file.hunks.map((hunk) => hunk.number)) {
    const choice = ownOf(hunks, String(number))
    if (choice === undefined) continue
    const lines = file.hunks[number - 1]?.lines ?? []
    const isChanged = (index: number) => lines[index] !== undefined && lines[index].kind !== 'context'
    sound.push([number, typeof choice === 'string' ? choice : [...new Set(choice)].filter(isChanged)])
  }
  return { hunks: Object.fromEntries(sound), ...(editedText === undefined ? {} : { editedText }) }
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

const bases = new WeakMap<ReviewText, string>()

/** Hash over all that the patch does to a file. */
function basisOf(file: ReviewText): string {
  const known = bases.get(file)
  if (known !== undefined) return known
  const { path, oldPath, change, beforeHash, before, after, mode, isLink } = file
  const basis = hashOf([path, oldPath, change, beforeHash, oldPath === undefined ? null : before, after, mode, isLink])
  bases.set(file, basis)
  return basis
}
