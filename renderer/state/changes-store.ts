import { create } from 'zustand'
import type { ChangedText, ChangesPart, ChangesSource, ChangesVerb } from '../../preload/contract/changes.ts'
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
import { type ChangedTextState, isOf, neededTexts, pathIn, renewed, type ShownChanges } from './changes-renewal.ts'
import { useDocuments } from './document-store.ts'
import { tabOfChanges, useEditor } from './editor-store.ts'
import { createQueue } from './queue.ts'
import { own } from './own.ts'
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
  /** Does something to what `pick` names when its turn has come: nothing, where what was meant is gone by then. */
  act(source: ChangesSource, verb: ChangesVerb, pick: (state: OpenChanges) => readonly ChangesPart[]): Promise<void>
  /** Takes back what was done last. */
  takeBack(source: ChangesSource): Promise<void>
  say(source: ChangesSource, said: Said): void
  /** The page goes: what was not told yet is told now. */
  tellProgress(): void
}

const lookAgainMs = 500

const isHash = (revision: string) => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(revision)
/** What stands between commits named by their hashes is the same for ever. */
const isFixed = (source: ChangesSource): boolean =>
  source.kind === 'commits' && isHash(source.to) && (source.from === null || isHash(source.from))
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

  let readings = 0
  const lastReading = new Map<string, number>()
  /** Reads all that is shown again; `finish` adds to what stands then, and all of it is shown at once. */
  const readAgain = async (
    source: ChangesSource,
    { goTo, finish = () => ({}) }: { goTo?: string; finish?: (now: OpenChanges) => Partial<OpenChanges> } = {},
  ): Promise<void> => {
    lastReading.set(idOf(source), ++readings)
    const { workspaceId } = asked(source)
    const answer = await backend().call('changes.read', asked(source))
    if (useWorkspace.getState().workspace?.workspaceId !== workspaceId) return
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

  const watched = new Map<string, ChangesSource>()
  let again: ReturnType<typeof setTimeout> | undefined
  const renew = async (source: ChangesSource): Promise<void> => {
    const since = readings
    try {
      // An act before it in the queue reads everything again anyhow.
      await inOrder(source, async () => {
        if ((lastReading.get(idOf(source)) ?? 0) <= since) await readAgain(source)
      })
    } catch (error) {
      const text = messageOf(error)
      if (opened(source)) amend(source, { said: { kind: 'failed', text } })
      else put(source, { status: 'failed', text })
    }
  }

  /** How much of what was asked for is not over yet. */
  const underWay = new Map<string, number>()
  const isBusyAfter = (source: ChangesSource) => ({ isBusy: (underWay.get(idOf(source)) ?? 0) > 1 })
  const working = async (source: ChangesSource, work: () => Promise<void>): Promise<void> => {
    const count = (step: number) => {
      const left = (underWay.get(idOf(source)) ?? 0) + step
      underWay.set(idOf(source), left)
      if (opened(source)?.isBusy !== left > 0) amend(source, { isBusy: left > 0 })
    }
    count(1)
    try {
      await inOrder(source, work)
    } catch (error) {
      amend(source, { said: { kind: 'failed', text: messageOf(error) } })
    }
    count(-1)
  }
  /** Files that are open in the editor show what became of them; folders that nobody looks at are not watched. */
  const showOpen = ({ verb, paths }: Deed) => {
    if (verb === 'stage' || verb === 'unstage') return
    const { documents, read } = useDocuments.getState()
    for (const path of paths) if (documents[path]) void read(path)
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
        ...isBusyAfter(source),
        place: said.kind === 'taken-back' && text ? { path, hunk: hunkOf(done, text) } : now.place,
        progress: withFiles(now, deed.paths, (each, mine) => chosenAgain(mine, before[each]!, textOf(now, each))),
      }
    }
    await readAgain(source, { ...(deed.paths[0] === undefined ? {} : { goTo: deed.paths[0] }), finish })
    showOpen(deed)
  }

  return {
    changes: {},
    done: {},

    watch(source) {
      watched.set(idOf(source), source)
      if (!opened(source)) put(source, { status: 'loading' })
      void renew(source)
      return () => {
        const id = idOf(source)
        watched.delete(id)
        if (useEditor.getState().tabs.some((tab) => tab.id === id)) return
        const { [id]: _, ...changes } = get().changes
        set({ changes })
      }
    },
    lookAgain() {
      again ??= setTimeout(() => {
        again = undefined
        for (const source of watched.values()) if (!isFixed(source)) void renew(source)
      }, lookAgainMs)
    },

    choosePath: (source, path) => amend(source, { path }),
    async readFile(source, path) {
      const putText = (text: ChangedTextState) => {
        const state = opened(source)
        if (state) put(source, { ...state, texts: { ...state.texts, [path]: text } })
      }
      putText({ status: 'loading' })
      const text = await readText(source, path)
      putText(text)
      const listed = opened(source)?.files.find((file) => file.path === path)
      // It changed since the list was read.
      if (text.status === 'read' && listed && !isOf(listed, text.file)) get().lookAgain()
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
      const after = Object.fromEntries(deed.paths.map((path) => [path, own(progress.files, path) ?? { hunks: {} }]))
      push(source, { kind: 'mark', deed, before: earlierOf(state, deed.paths), after })
      amend(source, { progress, said: { kind: 'done', deed } })
      keep(source)
    },

    act: (source, verb, pick) =>
      working(source, async () => {
        const state = opened(source)
        const parts = state ? pick(state) : []
        if (!state || parts.length === 0) return
        const deed = deedOf(verb, parts)
        const before = earlierOf(state, deed.paths)
        let said: Said = { kind: 'done', deed }
        try {
          const { undoId } = await backend().call('changes.act', { ...asked(source), verb, files: parts })
          push(source, { kind: 'act', deed, undoId, parts, before })
        } catch (error) {
          const isConflict = error instanceof BackendError && error.code === 'conflict'
          said = isConflict ? { kind: 'conflict', deed } : { kind: 'failed', text: messageOf(error) }
        }
        await readAgain(source, { finish: () => ({ said, ...isBusyAfter(source) }) })
        showOpen(deed)
      }),

    takeBack: (source) =>
      working(source, async () => {
        const state = opened(source)
        const done = get().done[stackOf(source)]?.at(-1)
        if (!state || !done) return
        if (done.kind === 'act') return takeBackAct(source, done)
        pop(source, done)
        const { deed, before, after } = done
        const progress = withFiles(state, deed.paths, (path, mine) =>
          unmarked(mine, before[path]!, after[path]!, textOf(state, path)),
        )
        amend(source, { progress, said: { kind: 'taken-back', deed } })
        keep(source)
      }),

    say: (source, said) => amend(source, { said }),
    tellProgress() {
      for (const source of untold.values()) void tell(source)
    },
  }
})

// Another folder, or the same one opened anew by another process: nothing that was read or done before counts there.
useWorkspace.subscribe(({ workspace }, before) => {
  if (workspace?.workspaceId !== before.workspace?.workspaceId) useChanges.setState({ changes: {}, done: {} })
})
