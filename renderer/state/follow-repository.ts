import { backend } from '../backend/index.ts'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import { isSideOpen, useLayout } from './layout-store.ts'
import { useSourceControl } from './source-control-store.ts'
import { useWorkspace } from './workspace-store.ts'

/** Several things that happen at once are looked at once. */
const gatherMs = 200
/**
 * Folders that nobody looks at are not watched, so while the panel is in sight it looks by itself: never more than a
 * small part of the time, however long git takes.
 */
const lookMs = 3000
const restShare = 20
/** A program in a terminal has done its part when it is silent for so long. */
const silenceMs = 1000

/** Keeps what is known of the repository up with what happens to it here, in the chat and in terminals. */
export function followRepository(): void {
  const link = backend()
  let timer: ReturnType<typeof setTimeout> | undefined
  let looked = 0
  let took = 0
  let isQuick = true
  let printed: ReturnType<typeof setTimeout> | undefined

  const refresh = () => {
    isQuick = false
    timer ??= setTimeout(() => void look(), gatherMs)
  }
  const look = async () => {
    timer = undefined
    const start = performance.now()
    const reading = useSourceControl.getState().refresh(isQuick)
    isQuick = true
    await reading
    looked = performance.now()
    took = looked - start
  }
  const isOwn = (workspaceId: string) => workspaceId === useWorkspace.getState().workspace?.workspaceId

  link.on('git.changed', ({ workspaceId, branch }) => {
    const { workspace } = useWorkspace.getState()
    if (!workspace || !isOwn(workspaceId)) return
    useWorkspace.setState({ workspace: { ...workspace, branch } })
    refresh()
  })
  link.on('workspace.changed', ({ workspaceId }) => {
    if (isOwn(workspaceId)) refresh()
  })
  link.on('git.commit-output', ({ workspaceId, text }) => {
    if (isOwn(workspaceId)) useSourceControl.getState().printed(text)
  })
  link.on('session.event', ({ event }) => {
    if (mayChangeFiles(event)) refresh()
  })
  link.on('terminal.output', () => {
    clearTimeout(printed)
    printed = setTimeout(refresh, silenceMs)
  })
  addEventListener('focus', refresh)
  useLayout.subscribe((state, before) => {
    if (state.side !== before.side || state.isSideShown !== before.isSideShown) {
      if (isSideOpen('source-control')) refresh()
    }
  })
  setInterval(() => {
    const isDue = timer === undefined && performance.now() - looked > took * restShare
    if (isDue && isSideOpen('source-control') && document.hasFocus()) void look()
  }, lookMs)
}

/** Folders that nobody looks at are not watched: what a call may have done to files is looked for. */
export function mayChangeFiles(event: AgentEvent): boolean {
  if (['change-undone', 'parts-undone', 'parts-restored'].includes(event.type)) return true
  if (event.type !== 'tool-changed') return false
  const { status, metadata } = event.execution
  const hasEnded = ['completed', 'failed', 'cancelled', 'timed-out'].includes(status)
  return hasEnded && metadata?.effect !== undefined && !['none', 'read', 'process-read'].includes(metadata.effect)
}
