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
  /** `isPart`: the files that are not named stay as they were kept last. */
  keep(reviewId: string, progress: ReviewProgress, isPart?: boolean): void
  /** The session is deleted. */
  forget(sessionId: string): void
}

/** A call's id alone stands in a fork of its session as well. */
export const reviewIdOf = (sessionId: string, callId: string): string => hashOf([sessionId, callId])

interface OpenReview extends Review {
  /** Hash over the patch: progress counts hunks, which another patch has others of. */
  readonly basis: string
  /** What stands in the database, so that only what differs is written. */
  kept: Kept | null
  /** What was told to the memory since it was opened, by path. */
  readonly told: Map<string, FileProgress['hunks']>
  /** The file whose JSON was asked for last; its parts are asked for one after another. */
  written: { readonly path: string; readonly json: string } | null
}

/** How far one review has come: a row, and one for each file. */
interface Kept extends KeptRow {
  readonly files: ReadonlyMap<string, KeptFile>
}

interface KeptRow {
  readonly sessionId: string
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
  database.exec(`create table if not exists review_files (
    review_id text not null, path text not null, kept text not null, primary key (review_id, path))`)
  database.transaction(() => {
    // Written by a version that kept the files in the row itself.
    database.exec(`insert or ignore into review_files (review_id, path, kept)
      select review_id, files.key, files.value from review_progress, json_each(progress, '$.files') as files`)
    database.exec(`update review_progress set progress = json_remove(progress, '$.files')
      where json_type(progress, '$.files') is not null`)
    database.exec('delete from review_files where review_id not in (select review_id from review_progress)')
  })
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

  function readKept(reviewId: string): Kept | null {
    if (!kept.has(reviewId)) return null
    const row = database.prepare('select progress from review_progress where review_id = ?').get(reviewId)
    const value = row ? (JSON.parse(row['progress'] as string) as Partial<KeptRow>) : null
    if (value?.sessionId === undefined) return null
    const files = database
      .prepare('select path, kept from review_files where review_id = ?')
      .all(reviewId)
      .map((file): [string, KeptFile] => [file['path'] as string, JSON.parse(file['kept'] as string) as KeptFile])
    return { ...(value as KeptRow), files: new Map(files) }
  }

  /** Writes what differs from `before`, which is what stands there. Within a transaction. */
  function write(reviewId: string, { files, ...row }: Kept, before: Kept | null): void {
    if (!before || before.comments !== row.comments || before.isLeft !== row.isLeft) {
      database
        .prepare('insert or replace into review_progress (review_id, progress) values (?, ?)')
        .run(reviewId, JSON.stringify(row))
    }
    for (const path of before?.files.keys() ?? []) {
      if (!files.has(path))
        database.prepare('delete from review_files where review_id = ? and path = ?').run(reviewId, path)
    }
    const put = database.prepare('insert or replace into review_files (review_id, path, kept) values (?, ?, ?)')
    for (const [path, file] of files) {
      if (before?.files.get(path) !== file) put.run(reviewId, path, JSON.stringify(file))
    }
    kept.add(reviewId)
  }

  function drop(reviewId: string): void {
    database.transaction(() => {
      database.prepare('delete from review_progress where review_id = ?').run(reviewId)
      database.prepare('delete from review_files where review_id = ?').run(reviewId)
    })
    kept.delete(reviewId)
    const review = open.get(reviewId)
    if (review) review.kept = null
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
      const row = other === reviewId ? null : readKept(other)
      if (!row?.isLeft) return []
      const here = row.comments.filter(({ path }) => paths.has(path))
      if (here.length === row.comments.length) drop(other)
      else if (here.length > 0)
        write(other, { ...row, comments: row.comments.filter((one) => !here.includes(one)) }, row)
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
      const message = () => review.message()
      const opened: OpenReview = { ...review, message, basis, kept: null, told: new Map(), written: null }
      open.set(reviewId, opened)
      const lost: string[] = []
      opened.kept = database.transaction(() => {
        const row = readKept(reviewId)
        const left = leftComments(reviewId, review)
        if (!row && left.length === 0) return null
        const keptFiles = files.flatMap((file): [string, KeptFile][] => {
          const old = row?.files.get(file.path)
          if (!old) return []
          if (old.basis === basisOf(file)) return [[file.path, old]]
          const next = carried(file, old, ownOf(memory.recall(sessionId, [file]), file.path))
          if (next === null) lost.push(file.path)
          return next ? [[file.path, next]] : []
        })
        const comments = [...(row?.comments ?? []), ...left]
        const next = { sessionId, files: new Map(keptFiles), comments }
        write(reviewId, next, row)
        return next
      })
      return lost
    },
    close: (reviewId) => void open.delete(reviewId),
    ended(sessionId, { callId, status }) {
      const reviewId = reviewIdOf(sessionId, callId)
      const row = readKept(reviewId)
      if (!row) return
      // One that was interrupted can be run again; neither a failure nor a plain no tells the model of the comments.
      const isUntold = (status === 'failed' || status === 'rejected') && row.comments.length > 0
      const isLeft = status === 'interrupted' || isUntold
      try {
        if (isLeft) write(reviewId, { ...row, isLeft }, row)
        else drop(reviewId)
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
      const row = review.kept
      const recalled = memory.recall(
        sessionId,
        files.filter(({ path }) => !row?.files.has(path)),
      )
      const decided = files.flatMap(({ path }): [string, FileProgress][] => {
        const mine = row?.files.get(path)?.decided ?? ownOf(recalled, path)
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
    keep(reviewId, progress, isPart = false) {
      const review = find(reviewId)
      const { sessionId, basis, files, told } = review
      if (progress.basis !== undefined && progress.basis !== basis) {
        throw new PublicError('conflict', 'The patch was made anew since it was shown. Look at it again, then decide.')
      }
      const before = review.kept
      const keptFiles = new Map<string, KeptFile>()
      const remembered: { readonly file: ReviewText; readonly decided: FileProgress }[] = []
      for (const file of files) {
        const given = ownOf(progress.files, file.path)
        const old = before?.files.get(file.path)
        if (!given && isPart) {
          if (old) keptFiles.set(file.path, old)
          continue
        }
        const decided = given && soundProgress(file, given)
        if (decided) keptFiles.set(file.path, isSame(old?.decided, decided) ? old! : keptFile(file, decided))
        const last = told.get(file.path)
        const isNew = last === undefined && !decided && !old
        if (!isNew && (last === undefined || !isSame({ hunks: last }, { hunks: decided?.hunks ?? {} })))
          remembered.push({ file, decided: decided ?? { hunks: {} } })
      }
      const areSame = JSON.stringify(before?.comments) === JSON.stringify(progress.comments)
      const comments = before && areSame ? before.comments : progress.comments
      const now = { sessionId, files: keptFiles, comments }
      database.transaction(() => {
        write(reviewId, now, before)
        for (const { file, decided } of remembered) memory.remember(sessionId, file, decided, told.get(file.path))
      })
      review.kept = now
      for (const { file, decided } of remembered) told.set(file.path, decided.hunks)
    },
    forget(sessionId) {
      memory.forget(sessionId)
      for (const reviewId of rowsOf(sessionId)) drop(reviewId)
    },
  }
}

const listed = ({ hunks: _, before: _before, after: _after, ...file }: ReviewText): ReviewFile => file

function keptFile(file: ReviewText, decided: FileProgress): KeptFile {
  const before = decided.editedText === undefined ? {} : { before: file.before ?? '' }
  return { basis: basisOf(file), decided, ...before }
}

/** Both as `soundProgress` gives it, which keeps the order of the hunks. */
const isSame = (one: FileProgress | undefined, other: FileProgress): boolean =>
  one?.editedText === other.editedText && JSON.stringify(one?.hunks) === JSON.stringify(other.hunks)

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
