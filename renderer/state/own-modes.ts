import { create } from 'zustand'
import type { OwnMode } from '../../preload/contract/agent.ts'
import { backend } from '../backend/index.ts'
import { useSession } from './session-store.ts'
import { orTell, tell } from './toast-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** The open folder's own modes as they were when its session was opened, or the folder became trusted. */
export const useOwnModes = create<{ readonly modes: readonly OwnMode[] }>(() => ({ modes: [] }))

/** Reads them whenever they may be others. */
export function followOwnModes(): void {
  let read = ''
  const look = () => {
    const { workspace } = useWorkspace.getState()
    const workspaceId = workspace?.trusted === true ? workspace.workspaceId : undefined
    const wanted = JSON.stringify([workspaceId, workspace?.changedParts, useSession.getState().sessionId])
    if (wanted === read) return
    read = wanted
    if (workspaceId === undefined) return useOwnModes.setState({ modes: [] })
    const reading = backend()
      .call('mode.own', { workspaceId })
      .then(({ modes, problems }) => {
        if (read !== wanted) return
        useOwnModes.setState({ modes })
        for (const problem of problems) tell(problem, 'error')
      })
    orTell(reading)
  }
  useWorkspace.subscribe(look)
  useSession.subscribe(look)
}
