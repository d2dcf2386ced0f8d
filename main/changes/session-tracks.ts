import type { ChangeSetRecord, JournalEntry, StoredState } from '../patch/change-set-journal.ts'

/**
 * One file on its way through a session, as far as it matters for the changes that are meant: where it began, and what
 * others did to it since. What is meant needs no second look: it stands in the file, and not in the version without.
 */
export interface Track {
  /** Where it stood before the first of the changes, and where it stands. */
  readonly beforePath: string
  readonly path: string
  /** As it was before the first of them. */
  readonly before: StoredState
  /** What others did since, in order. */
  readonly edits: readonly OthersEdit[]
  /** As the last write of the session left it. */
  readonly after: StoredState
}

export interface OthersEdit {
  readonly from: StoredState
  readonly to: StoredState
  /** A person undid parts of the session's changes: what went with it is not missed. */
  readonly isUndo: boolean
}

/** What a set of the session counts as. `undo` and `redo`: of parts, by a person, of more calls than are meant. */
type Role = 'meant' | 'others' | 'undo' | 'redo'

type Draft = { -readonly [Key in keyof Track]: Track[Key] } & { edits: OthersEdit[] }

/**
 * Follows each file through the sets of a session, in their order. `callIds`: the calls whose changes are meant; null
 * for all. A set that takes back belongs to what it takes back.
 */
export function tracksOf(sets: readonly ChangeSetRecord[], callIds: ReadonlySet<string> | null): readonly Track[] {
  const roles = rolesOf(sets, callIds)
  const tracks: Draft[] = []
  const standing = new Map<string, Draft>()

  for (const { id, entries, undoes } of sets) {
    const role = roles.get(id)!
    const isUndoing = undoes !== null
    const moves = movesOf(entries, (path) => !isOccupied(standing.get(path)))
    const moved = new Set(moves.flatMap(({ goes, comes }) => [goes, comes]))
    for (const { goes, comes } of moves) move(goes, comes, role)
    // What goes is first: what comes may be the same file at its old place again.
    const rest = entries.filter((entry) => !moved.has(entry))
    for (const entry of rest) if (entry.after.kind === 'missing') note(trackAt(entry, role, isUndoing), entry, role)
    for (const entry of rest) if (entry.after.kind !== 'missing') note(trackAt(entry, role, isUndoing), entry, role)
  }
  return tracks

  function trackAt({ path, before, after }: JournalEntry, role: Role, isUndoing = false): Draft | undefined {
    const known = standing.get(path)
    if (known || role !== 'meant') return known
    const gone =
      before.kind === 'missing' && tracks.find((track) => track.beforePath === path && track.after.kind === 'missing')
    if (gone) {
      standing.delete(gone.path)
      gone.path = path
    }
    // What undoing brings back was there before: it is not made by it.
    const first = isUndoing && before.kind === 'missing' ? after : before
    const track: Draft = gone || { beforePath: path, path, before: first, edits: [], after: before }
    if (!gone) tracks.push(track)
    standing.set(path, track)
    return track
  }

  function move(goes: JournalEntry, comes: JournalEntry, role: Role): void {
    const track = trackAt(goes, role)
    if (!track) return
    note(track, { ...goes, after: comes.after }, role)
    standing.delete(goes.path)
    // A file that came and went there before is of no interest any more.
    const wasThere = standing.get(comes.path)
    if (wasThere) tracks.splice(tracks.indexOf(wasThere), 1)
    standing.set(comes.path, track)
    const stoodThere = track.beforePath === track.path
    track.path = comes.path
    if (track.before.kind === 'missing' || (role === 'others' && stoodThere)) track.beforePath = comes.path
  }
}

function note(track: Draft | undefined, { before, after }: Pick<JournalEntry, 'before' | 'after'>, role: Role): void {
  if (!track) return
  if (!isSameState(track.after, before)) add(track, { from: track.after, to: before, isUndo: false })
  track.after = after
  if (role === 'others' || role === 'undo') add(track, { from: before, to: after, isUndo: role === 'undo' })
  if (role !== 'redo') return
  // An undo that is taken back at once never was.
  const last = track.edits.at(-1)
  if (last?.isUndo && isSameState(last.from, after) && isSameState(last.to, before)) track.edits.pop()
}

/** What others did one after another is one edit: a thousand calls that are not meant need not be looked at singly. */
function add({ edits }: Draft, edit: OthersEdit): void {
  const last = edits.at(-1)
  const goesOn = last && !last.isUndo && !edit.isUndo && isSameState(last.to, edit.from)
  if (goesOn) edits[edits.length - 1] = { ...edit, from: last.from }
  else edits.push(edit)
}

/** A file that is there, or was before the changes. */
const isOccupied = (track: Draft | undefined): boolean =>
  track !== undefined && (track.before.kind !== 'missing' || track.after.kind !== 'missing')

function movesOf(entries: readonly JournalEntry[], isFree: (path: string) => boolean) {
  const going = new Map(entries.flatMap((entry) => (entry.after.kind === 'missing' ? [[entry.path, entry]] : [])))
  return entries.flatMap((comes) => {
    const goes = comes.from === undefined ? undefined : going.get(comes.from)
    const isMove = goes && 'blob' in goes.before && comes.before.kind === 'missing' && isFree(comes.path)
    if (!isMove) return []
    going.delete(goes.path)
    return [{ goes, comes }]
  })
}

function rolesOf(sets: readonly ChangeSetRecord[], callIds: ReadonlySet<string> | null): Map<string, Role> {
  const roles = new Map<string, Role>()
  for (const { id, callId, undoes } of sets) {
    if (undoes === null) roles.set(id, callIds === null || callIds.has(callId) ? 'meant' : 'others')
    else if (undoes === 'parts') roles.set(id, callIds === null ? 'meant' : 'undo')
    else roles.set(id, takenBack[roles.get(undoes) ?? 'others'])
  }
  return roles
}

const takenBack: Readonly<Record<Role, Role>> = { meant: 'meant', others: 'others', undo: 'redo', redo: 'undo' }

export function isSameState(one: StoredState, other: StoredState): boolean {
  if (one.kind !== other.kind || one.hash !== other.hash) return false
  return one.kind !== 'file' || other.kind !== 'file' || one.mode === other.mode
}
