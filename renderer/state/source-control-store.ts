import { create } from 'zustand'
import { backend } from '../backend/index.ts'
import type { ChangedFile, ChangesSource } from '../../preload/contract/changes.ts'
import type { GitRepository, GitState } from '../../preload/contract/git.ts'
import { t, tCount } from '../locale/text.ts'
import { isDirty, useDocuments } from './document-store.ts'
import { useEditor } from './editor-store.ts'
import { isSideOpen } from './layout-store.ts'
import { messageOf, orTell, tell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

export type Staging = 'stage' | 'unstage' | 'discard'

interface SourceControlState {
  /** Null before it was read. */
  readonly git: GitState | null
  /** How many files differ from the last commit, whether staged or not. */
  readonly changed: number
  /** Why it could not be read. */
  readonly problem: string | null
  /** The changes themselves, read while the panel is shown; null before, and where there are too many to list. */
  readonly staged: readonly ChangedFile[] | null
  readonly changes: readonly ChangedFile[] | null
  readonly message: string
  readonly isAmending: boolean
  /** A commit is being made; what its hooks have printed so far. */
  readonly committing: { readonly output: string; readonly isCancelled: boolean } | null
  /** Why the last commit was not made, in the words of git or of a hook. */
  readonly refusal: string | null
  /** Files with marks of a conflict that shall count as resolved: the person is asked. */
  readonly doubted: readonly string[] | null
  /** `isQuick`: the changes are read again only where something about the repository differs. */
  refresh(isQuick?: boolean): Promise<void>
  act(verb: Staging, paths: readonly string[]): Promise<void>
  /** Takes files with conflicts as they are. */
  markResolved(paths: readonly string[], isSure?: boolean): Promise<void>
  leaveDoubted(): void
  writeMessage(message: string): void
  toggleAmending(): void
  commit(): Promise<void>
  cancelCommit(): Promise<void>
  printed(text: string): void
  dismissRefusal(): void
  makeRepository(): Promise<void>
}

const nothingRead = {
  git: null,
  changed: 0,
  problem: null,
  staged: null,
  changes: null,
  isAmending: false,
  committing: null,
  refusal: null,
  doubted: null,
} as const
const keptOutput = 64 * 1024

export const useSourceControl = create<SourceControlState>((set, get) => {
  let reading: Promise<void> | null = null
  let isAskedAgain = false
  let wantsAll = false
  /** What is being done to files already, so that a key held down does it once. */
  const underWay = new Set<string>()
  /** What was written before the last message took its place. */
  let messageBefore = ''

  const workspaceId = () => useWorkspace.getState().workspace?.workspaceId

  async function read(): Promise<void> {
    const id = workspaceId()
    const isForAll = wantsAll
    wantsAll = false
    if (id === undefined) return
    try {
      const { git: before } = get()
      const git = unlessSame(before, await backend().call('git.state', { workspaceId: id }))
      if (id !== workspaceId()) return
      takeMessageOf(git)
      set({ git, changed: countChanged(git), problem: null })
      if (git === before && !isForAll && get().changes !== null) return
      if (git.kind !== 'repository' || git.left > 0) return set({ staged: null, changes: null })
      if (!isSideOpen('source-control')) return
      const [staged, changes] = await Promise.all([listed(id, { kind: 'index' }), listed(id, { kind: 'working-tree' })])
      if (id === workspaceId()) {
        set({ staged: unlessSame(get().staged, staged), changes: unlessSame(get().changes, changes) })
      }
    } catch (error) {
      if (id === workspaceId()) set({ problem: messageOf(error) })
    }
  }

  async function listed(id: string, source: ChangesSource): Promise<readonly ChangedFile[]> {
    return (await backend().call('changes.read', { workspaceId: id, source })).files
  }

  /** A merge brings its message with it; another last commit is not the one that was to be made anew. */
  function takeMessageOf(git: GitState): void {
    const before = get().git
    const known = before?.kind === 'repository' ? before : null
    const repository = git.kind === 'repository' ? git : null
    if (get().isAmending && repository?.head?.hash !== known?.head?.hash) get().toggleAmending()
    const { message } = get()
    const prepared = repository?.preparedMessage ?? ''
    const isUntouched = message.trim() === '' || message === known?.preparedMessage
    if (isUntouched && message !== prepared && prepared !== (known?.preparedMessage ?? '')) get().writeMessage(prepared)
  }

  async function acted(work: (id: string) => Promise<void>): Promise<void> {
    const id = workspaceId()
    if (id === undefined) return
    try {
      await work(id)
    } catch (error) {
      tell(messageOf(error), 'error')
    }
    await get().refresh()
  }

  /** Files that are open show what became of them. */
  const readOpen = (paths: readonly string[]) => {
    const { documents, read: readDocument } = useDocuments.getState()
    for (const path of paths) if (documents[path]) void readDocument(path)
  }

  const restore = (undoId: string, paths: readonly string[]): Promise<void> =>
    acted(async (id) => {
      await backend().call('changes.restore', { workspaceId: id, undoId })
      readOpen(paths)
    })

  return {
    ...nothingRead,
    message: '',

    refresh(isQuick = false) {
      wantsAll ||= !isQuick
      if (reading) {
        isAskedAgain = true
        return reading
      }
      const again = async (): Promise<void> => {
        do {
          isAskedAgain = false
          await read()
        } while (isAskedAgain)
      }
      reading = again().finally(() => {
        reading = null
      })
      return reading
    },

    act: (verb, paths) =>
      acted(async (id) => {
        const source = { kind: verb === 'unstage' ? 'index' : 'working-tree' } as const
        const wanted = new Set(paths.filter((path) => !underWay.has(`${source.kind}:${path}`)))
        const files = ((verb === 'unstage' ? get().staged : get().changes) ?? [])
          .filter(({ path, isFixed }) => wanted.has(path) && isFixed === undefined)
          .map(({ path, beforeHash, afterHash }) => ({ path, beforeHash, afterHash }))
        if (files.length === 0) return
        const names = files.map(({ path }) => `${source.kind}:${path}`)
        for (const name of names) underWay.add(name)
        const { undoId } = await backend()
          .call('changes.act', { workspaceId: id, source, verb, files })
          .finally(() => names.forEach((name) => underWay.delete(name)))
        if (verb !== 'discard') return
        readOpen(paths)
        const words = tCount('source-control.discarded', files.length, { path: files[0]!.path })
        tell(words, 'info', { label: t('source-control.undo'), run: () => void restore(undoId, paths) })
      }),

    markResolved: (paths, isSure = false) =>
      acted(async (id) => {
        const { isDone } = await backend().call('git.mark-resolved', { workspaceId: id, paths: [...paths], isSure })
        set({ doubted: isDone ? null : paths })
      }),
    leaveDoubted: () => set({ doubted: null }),

    writeMessage(message) {
      set({ message })
      keepMessage(message)
    },

    toggleAmending() {
      const { isAmending, message, git } = get()
      const last = git?.kind === 'repository' ? (git.head?.message ?? '') : ''
      set({ isAmending: !isAmending })
      if (!isAmending) {
        messageBefore = message
        get().writeMessage(last)
      } else if (message === last) get().writeMessage(messageBefore)
    },

    async commit() {
      const id = workspaceId()
      const { message, isAmending } = get()
      if (id === undefined || whyNotCommit(get()) !== null) return
      set({ committing: { output: '', isCancelled: false }, refusal: null })
      try {
        const isWithoutHooks = hooksChanged()
        const outcome = await backend().call('git.commit', { workspaceId: id, message, isAmending, isWithoutHooks })
        if (outcome.outcome === 'refused') set({ refusal: outcome.output })
        if (outcome.outcome === 'committed') {
          set({ isAmending: false })
          get().writeMessage('')
          const review = () => useEditor.getState().openChanges({ kind: 'commits', from: null, to: outcome.hash })
          const name = `${outcome.hash.slice(0, 7)} ${message.trim().split('\n')[0]}`
          tell(t('source-control.committed', { name: name }), 'info', {
            label: t('source-control.review'),
            run: review,
          })
        }
      } catch (error) {
        set({ refusal: messageOf(error) })
      } finally {
        set({ committing: null })
      }
      await get().refresh()
    },

    async cancelCommit() {
      const id = workspaceId()
      const { committing } = get()
      if (id === undefined || !committing) return
      set({ committing: { ...committing, isCancelled: true } })
      await backend().call('git.cancel-commit', { workspaceId: id })
    },

    printed(text) {
      const { committing } = get()
      if (committing) set({ committing: { ...committing, output: (committing.output + text).slice(-keptOutput) } })
    },
    dismissRefusal: () => set({ refusal: null }),

    makeRepository: () =>
      acted(async (id) => {
        await backend().call('git.init', { workspaceId: id })
      }),
  }
})

/** Whether the folder's hooks are others than were trusted; the panel says so, and that a commit leaves them out. */
export const hooksChanged = ({ workspace } = useWorkspace.getState()): boolean =>
  workspace?.changedParts.some(({ part }) => part === 'hooks') ?? false

/** Why nothing can be committed now; null: it can. */
export function whyNotCommit({
  git,
  message,
  isAmending,
  committing,
}: Pick<SourceControlState, 'git' | 'message' | 'isAmending' | 'committing'>):
  'committing' | 'conflicts' | 'nothing-staged' | 'no-message' | null {
  if (git?.kind !== 'repository' || committing) return 'committing'
  if (git.conflicted.length > 0) return 'conflicts'
  const isMerged = git.operation === 'merge'
  if (git.staged.length + git.stagedOutside === 0 && !isAmending && !isMerged) return 'nothing-staged'
  return message.trim() === '' ? 'no-message' : null
}

function countChanged(git: GitState): number {
  if (git.kind !== 'repository') return 0
  const paths = new Set([
    ...[...git.staged, ...git.unstaged].map(({ path }) => path),
    ...git.untracked,
    ...git.conflicted,
  ])
  return paths.size + git.left
}

/** What was read again and says the same is not drawn again. */
const unlessSame = <Value>(before: Value | null, now: Value): Value =>
  before !== null && JSON.stringify(before) === JSON.stringify(now) ? before : now

export const repositoryOf = ({ git }: Pick<SourceControlState, 'git'>): GitRepository | null =>
  git?.kind === 'repository' ? git : null

/** A staged file whose text in the editor is not saved: the commit would not have it. */
export function unsavedIn(git: GitRepository, documents = useDocuments.getState().documents): string | null {
  const unsaved = new Set(Object.keys(documents).filter(isDirty))
  if (unsaved.size === 0) return null
  return git.staged.find(({ path }) => unsaved.has(path))?.path ?? null
}

const messageKey = () => `codelab-commit-message:${useWorkspace.getState().workspace?.root ?? ''}`

/** What is being written survives a reload. */
function keepMessage(message: string): void {
  if (message === '') localStorage.removeItem(messageKey())
  else localStorage.setItem(messageKey(), message)
}

useWorkspace.subscribe(({ workspace }, { workspace: before }) => {
  const isOther = workspace?.workspaceId !== before?.workspaceId
  if (isOther) {
    const message = workspace ? (localStorage.getItem(messageKey()) ?? '') : ''
    useSourceControl.setState({ ...nothingRead, message })
  }
  if (workspace && (isOther || workspace.trusted !== before?.trusted)) orTell(useSourceControl.getState().refresh())
})
