import { create } from 'zustand'
import type {
  ChangedText,
  ChangesPart,
  ChangesSource,
  ChangesVerb,
  OpenedChanges,
} from '../../preload/contract/changes.ts'
import type { ReviewProgress } from '../../preload/contract/patch.ts'
import { BackendError, backend } from '../backend/index.ts'
import {
  chosenAgain,
  type Deed,
  deedOf,
  type Done,
  earlierOf,
  hunkOf,
  stackOf,
  textOf,
  unmarked,
  withFiles,
} from './changes-deeds.ts'
import { type ChangedTextState, neededTexts, pathIn, renewed, type ShownChanges } from './changes-renewal.ts'
import { tabOfChanges } from './editor-store.ts'
import { useSession } from './session-store.ts'
import { createQueue } from './queue.ts'
import { readParts } from './text-parts.ts'
import { messageOf } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** What is told about what was done last. */
export type Said =
  | { readonly kind: 'done' | 'taken-back' | 'conflict'; readonly deed: Deed }
  | { readonly kind: 'failed'; readonly text: string }
  /** Comments, to the session of that title. */
  | { readonly kind: 'sent'; readonly count: number; readonly title: string }

export interface OpenChanges extends ShownChanges {
  readonly status: 'open'
  /** Something is being done, and the changes are read again after it. */
  readonly isBusy: boolean
  readonly said: Said | null
  /** Where what was taken back stands again; another object for every time. */
  readonly place: { readonly path: string; readonly hunk: number | undefined } | null
}

export type ChangesStatus =
  { readonly status: 'loading' } | { readonly status: 'failed'; readonly text: string } | OpenChanges

interface ChangesState {
  /** By the id of the tab that shows them. */
  readonly changes: Readonly<Record<string, ChangesStatus>>
  readonly done: Readonly<Record<string, readonly Done[]>>
  /** How many files wait on the other side of the index. */
  readonly counts: Readonly<Partial<Record<'working-tree' | 'index', number>>>
  /** Reads them and keeps them up to date until the returned is called. */
  watch(source: ChangesSource): () => void
  /** Something changed on the disk, or may have. */
  lookAgain(): void
  choosePath(source: ChangesSource, path: string): void
  readFile(source: ChangesSource, path: string): Promise<void>
  /** Chosen lines and comments; kept by main. */
  choose(source: ChangesSource, change: (progress: ReviewProgress) => ReviewProgress): void
  /** Marks files or hunks as seen. */
  mark(source: ChangesSource, deed: Deed, change: (progress: ReviewProgress) => ReviewProgress): void
  act(source: ChangesSource, verb: ChangesVerb, parts: readonly ChangesPart[]): Promise<void>
  /** Takes back what was done last. */
  takeBack(source: ChangesSource): Promise<void>
  /** Sends words and comments to the agent they are for. False: they were not sent, and stay. */
  askForChanges(source: ChangesSource, text: string): Promise<boolean>
  /** The page goes: what was not told yet is told now. */
  tellProgress(): void
}

const lookAgainMs = 250
const remembered = 200

export const useChanges = create<ChangesState>((set, get) => {
  const idOf = tabOfChanges
  const opened = (source: ChangesSource): OpenChanges | null => {
    const state = get().changes[idOf(source)]
    return state?.status === 'open' ? state : null
  }
  const put = (source: ChangesSource, state: ChangesStatus) =>
    set(({ changes }) => ({ changes: { ...changes, [idOf(source)]: state } }))
  const amend = (source: ChangesSource, more: Partial<OpenChanges>) => {
    const state = opened(source)
    if (state) put(source, { ...state, ...more })
  }
  const asked = (source: ChangesSource) => {
    const { workspace } = useWorkspace.getState()
    if (!workspace) throw new Error('No folder is open.')
    return { workspaceId: workspace.workspaceId, source }
  }

  /** What is done to the same changes is done one after another. */
  const queue = createQueue()
  const inOrder = <Value>(source: ChangesSource, work: () => Promise<Value>) => queue(idOf(source), work)

  /** Changes whose progress is not told yet. */
  const untold = new Map<string, ChangesSource>()
  const tell = async (source: ChangesSource): Promise<void> => {
    const state = opened(source)
    if (!untold.delete(idOf(source)) || !state) return
    await backend()
      .call('changes.keep', { ...asked(source), progress: state.progress })
      .catch((error: unknown) => amend(source, { said: { kind: 'failed', text: messageOf(error) } }))
  }
  const keep = (source: ChangesSource) => {
    if (untold.has(idOf(source))) return
    untold.set(idOf(source), source)
    void inOrder(source, () => tell(source))
  }

  const readText = async (source: ChangesSource, path: string): Promise<ChangedTextState> => {
    try {
      const file = await readParts<ChangedText>((offset) =>
        backend().call('changes.read-file', { ...asked(source), path, offset }),
      )
      return { status: 'read', file }
    } catch (error) {
      return { status: 'failed', text: messageOf(error) }
    }
  }

  /** Reads all that is shown again; `finish` adds to what stands then, and all of it is shown at once. */
  const readAgain = async (
    source: ChangesSource,
    { goTo, finish = () => ({}) }: { goTo?: string; finish?: (now: OpenChanges) => Partial<OpenChanges> } = {},
  ): Promise<void> => {
    const answer = await backend().call('changes.read', asked(source))
    const before = opened(source)
    if (!before) {
      const { progress, files, commits } = answer
      const shown = { files, progress, path: null, texts: {}, ...(commits ? { commits } : {}) }
      return put(source, { status: 'open', ...shown, isBusy: false, said: null, place: null })
    }
    const { files } = answer
    const path = files.some((file) => file.path === goTo) ? goTo! : pathIn(before, files)
    const needed = neededTexts(before, files, path)
    const texts = await Promise.all(needed.map(async (each) => [each, await readText(source, each)] as const))
    // Lines may have been chosen, or another file, while all this was read.
    const now = opened(source)
    if (!now) return
    const wasPathChosen = now.path !== before.path
    const shown = renewed(now, answer, Object.fromEntries(texts), wasPathChosen ? pathIn(now, files) : path)
    const next = { ...now, ...shown }
    put(source, { ...next, ...finish(next) })
  }

  const countOther = async (source: ChangesSource): Promise<void> => {
    if (source.kind !== 'working-tree' && source.kind !== 'index') return
    const kind = source.kind === 'index' ? 'working-tree' : 'index'
    const { files }: OpenedChanges = await backend().call('changes.read', asked({ kind }))
    set(({ counts }) => ({ counts: { ...counts, [kind]: files.length } }))
  }

  const watched = new Map<string, ChangesSource>()
  let again: ReturnType<typeof setTimeout> | undefined
  const renew = async (source: ChangesSource): Promise<void> => {
    try {
      await inOrder(source, () => readAgain(source))
      await countOther(source)
    } catch (error) {
      const text = messageOf(error)
      if (opened(source)) amend(source, { said: { kind: 'failed', text } })
      else put(source, { status: 'failed', text })
    }
  }

  const push = (source: ChangesSource, done: Done) =>
    set(({ done: all }) => {
      const stack = all[stackOf(source)] ?? []
      return { done: { ...all, [stackOf(source)]: [...stack.slice(1 - remembered), done] } }
    })
  const pop = (source: ChangesSource, done: Done) =>
    set(({ done: all }) => ({
      done: { ...all, [stackOf(source)]: (all[stackOf(source)] ?? []).filter((each) => each !== done) },
    }))
  const takeBackAct = async (source: ChangesSource, done: Extract<Done, { kind: 'act' }>): Promise<void> => {
    const { deed, undoId, before } = done
    let said: Said = { kind: 'taken-back', deed }
    try {
      await backend().call('changes.restore', { workspaceId: asked(source).workspaceId, undoId })
      pop(source, done)
    } catch (error) {
      said = { kind: 'failed', text: messageOf(error) }
      // What moved on stays as it is; only a lost link is worth another try.
      if (error instanceof BackendError && error.code !== 'link-lost') pop(source, done)
    }
    const finish = (now: OpenChanges) => {
      const path = deed.paths[0] ?? ''
      const text = textOf(now, path)
      return {
        said,
        isBusy: false,
        place: said.kind === 'taken-back' && text ? { path, hunk: hunkOf(done, text) } : now.place,
        progress: withFiles(now, deed.paths, (each, mine) => chosenAgain(mine, before[each]!, textOf(now, each))),
      }
    }
    await readAgain(source, { ...(deed.paths[0] === undefined ? {} : { goTo: deed.paths[0] }), finish })
  }

  return {
    changes: {},
    done: {},
    counts: {},

    watch(source) {
      watched.set(idOf(source), source)
      if (!opened(source)) put(source, { status: 'loading' })
      void renew(source)
      return () => void watched.delete(idOf(source))
    },
    lookAgain() {
      again ??= setTimeout(() => {
        again = undefined
        for (const source of watched.values()) void renew(source)
      }, lookAgainMs)
    },

    choosePath: (source, path) => amend(source, { path }),
    async readFile(source, path) {
      const putText = (text: ChangedTextState) => {
        const state = opened(source)
        if (state) put(source, { ...state, texts: { ...state.texts, [path]: text } })
      }
      putText({ status: 'loading' })
      putText(await readText(source, path))
    },

    choose(source, change) {
      const state = opened(source)
      if (!state) return
      amend(source, { progress: change(state.progress) })
      keep(source)
    },
    mark(source, deed, change) {
      const state = opened(source)
      if (!state) return
      const progress = change(state.progress)
      const after = Object.fromEntries(deed.paths.map((path) => [path, progress.files[path] ?? { hunks: {} }]))
      push(source, { kind: 'mark', deed, before: earlierOf(state, deed.paths), after })
      amend(source, { progress, said: { kind: 'done', deed } })
      keep(source)
    },

    async act(source, verb, parts) {
      const state = opened(source)
      if (!state || state.isBusy || parts.length === 0) return
      const deed = deedOf(verb, parts)
      const before = earlierOf(state, deed.paths)
      amend(source, { isBusy: true })
      await inOrder(source, async () => {
        let said: Said = { kind: 'done', deed }
        try {
          const { undoId } = await backend().call('changes.act', { ...asked(source), verb, files: parts })
          push(source, { kind: 'act', deed, undoId, parts, before })
        } catch (error) {
          const isConflict = error instanceof BackendError && error.code === 'conflict'
          said = isConflict ? { kind: 'conflict', deed } : { kind: 'failed', text: messageOf(error) }
        }
        await readAgain(source, { finish: () => ({ said, isBusy: false }) }).catch((error: unknown) =>
          amend(source, { isBusy: false, said: { kind: 'failed', text: messageOf(error) } }),
        )
      })
      await countOther(source).catch(() => {}) // The next reading counts again.
    },

    async takeBack(source) {
      const state = opened(source)
      const done = get().done[stackOf(source)]?.at(-1)
      if (!state || !done || state.isBusy) return
      if (done.kind === 'act') {
        amend(source, { isBusy: true })
        await inOrder(source, () => takeBackAct(source, done)).catch((error: unknown) =>
          amend(source, { isBusy: false, said: { kind: 'failed', text: messageOf(error) } }),
        )
        await countOther(source).catch(() => {}) // The next reading counts again.
        return
      }
      pop(source, done)
      const { deed, before, after } = done
      const progress = withFiles(state, deed.paths, (path, mine) =>
        unmarked(mine, before[path]!, after[path]!, textOf(state, path)),
      )
      amend(source, { progress, said: { kind: 'taken-back', deed } })
      keep(source)
    },

    async askForChanges(source, text) {
      const told = opened(source)?.progress.comments ?? []
      try {
        if (source.kind === 'session') await backend().call('chat.send', { sessionId: source.sessionId, text })
        else await useSession.getState().send(text)
      } catch (error) {
        amend(source, { said: { kind: 'failed', text: messageOf(error) } })
        return false
      }
      const { sessions, sessionId } = useSession.getState()
      const addressed = source.kind === 'session' ? source.sessionId : sessionId
      const title = sessions.find(({ id }) => id === addressed)?.title ?? ''
      amend(source, { said: { kind: 'sent', count: told.length, title } })
      // One that was written meanwhile goes with the next.
      get().choose(source, (progress) => ({
        ...progress,
        comments: progress.comments.filter((comment) => !told.includes(comment)),
      }))
      return true
    },
    tellProgress() {
      for (const source of untold.values()) void tell(source)
    },
  }
})

// Another folder, or the same one opened anew by another process: nothing that was read or done before counts there.
useWorkspace.subscribe(({ workspace }, before) => {
  if (workspace?.workspaceId !== before.workspace?.workspaceId)
    useChanges.setState({ changes: {}, done: {}, counts: {} })
})
