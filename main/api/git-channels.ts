import type { CommitOutcome, GitState } from '../../preload/contract/git.ts'
import { PublicError, ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'

/** What a person does with a folder's repository, besides what they do to changes. */
export interface GitChannels {
  state(folder: Folder): Promise<GitState>
  /** One at a time in a folder. `onOutput`: what hooks print, as it comes. */
  commit(folder: Folder, request: AskedCommit, onOutput: (text: string) => void): Promise<CommitOutcome>
  cancelCommit(folder: Folder): void
  init(folder: Folder): Promise<void>
  /** `false`: one of the files still holds the marks of a conflict, and nothing was done. */
  markResolved(folder: Folder, paths: readonly string[], isSure: boolean): Promise<boolean>
}

interface AskedCommit {
  readonly message: string
  readonly isAmending: boolean
}

/** Of what a hook printed, the end says why. */
const keptOutput = 64 * 1024

export function createGitChannels(): GitChannels {
  const running = new Map<string, AbortController>()

  return {
    async state(folder) {
      try {
        return await folder.git.state()
      } catch (error) {
        if (!(error instanceof ToolFailure)) throw error
        if (error.code === 'WORKSPACE_UNTRUSTED') return { kind: 'untrusted' }
        if (error.code === 'GIT_NOT_INITIALIZED') return { kind: 'no-repository' }
        if (error.code === 'TOOL_UNAVAILABLE') return { kind: 'git-missing' }
        throw told(error)
      }
    },
    async commit(folder, { message, isAmending }, onOutput) {
      if (running.has(folder.root)) throw new PublicError('conflict', 'A commit is being made in this folder already.')
      const cancel = new AbortController()
      running.set(folder.root, cancel)
      let output = ''
      const note = (text: string) => {
        output = (output + text).slice(-keptOutput)
        onOutput(text)
      }
      try {
        const request = { message, paths: null, isAmending, signal: cancel.signal, onOutput: note }
        return { outcome: 'committed', ...(await folder.git.commit(request)) }
      } catch (error) {
        if (cancel.signal.aborted) return { outcome: 'cancelled' }
        if (!(error instanceof ToolFailure)) throw error
        if (error.code !== 'GIT_ERROR') throw told(error)
        return { outcome: 'refused', output: output.trim() || error.message }
      } finally {
        running.delete(folder.root)
      }
    },
    cancelCommit: ({ root }) => running.get(root)?.abort(),
    init: (folder) => folder.git.init().catch(rethrowTold),
    async markResolved(folder, paths, isSure) {
      const { conflicted } = await folder.git.status().catch(rethrowTold)
      const others = paths.filter((path) => !conflicted.includes(path))
      if (others.length > 0) {
        throw new PublicError('conflict', `${others.join(', ')}: not in conflict, or no more. Nothing was done.`)
      }
      if (!isSure) {
        for (const path of paths) if (await hasConflictMarks(folder, path)) return false
      }
      await folder.git.markResolved(paths).catch(rethrowTold)
      return true
    },
  }
}

/** A file that is no text, or is gone, has none. */
async function hasConflictMarks(folder: Folder, path: string): Promise<boolean> {
  const file = await folder.workspace.openFile(path).catch(() => null)
  return file?.kind === 'text' && /^<{7} /m.test(file.text) && /^>{7} /m.test(file.text)
}

function rethrowTold(error: unknown): never {
  throw error instanceof ToolFailure ? told(error) : error
}

const told = (failure: ToolFailure): PublicError =>
  new PublicError('bad-request', failure.message, failure.details, failure)
