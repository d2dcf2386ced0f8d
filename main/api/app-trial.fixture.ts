import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AgentEvent, Mode } from '../../preload/contract/agent.ts'
import type { ChannelName, Input, Output } from '../../preload/contract/channels.ts'
import { applyEvent, emptyTranscript, type Transcript } from '../../preload/contract/transcript.ts'
import type { AnnouncementFrame, ResponseFrame } from '../../preload/contract/wire.ts'
import { type App, type AppOptions, createApp } from '../app.ts'

/** For tests: a whole app on a folder of its own, with a client that follows one session as the renderer does. */
export interface AppTrial {
  readonly app: App
  readonly workspace: string
  readonly workspaceId: string
  readonly sessionId: string
  readonly dataDirectory: string
  call<Name extends ChannelName>(channel: Name, input: Input<Name>): Promise<Output<Name>>
  readonly announced: AnnouncementFrame[]
  readonly events: AgentEvent[]
  shown(): Transcript
  until(holds: (transcript: Transcript) => boolean): Promise<void>
  /** Approves whatever is asked from now on. */
  approveAll(): void
}

export async function openAppTrial(
  script: string,
  options: Partial<AppOptions> & { readonly isTrusted?: boolean; readonly mode?: Mode; readonly folder?: string } = {},
): Promise<AppTrial> {
  const workspace = options.folder ?? mkdtempSync(join(tmpdir(), 'codelab-app-'))
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'codelab-data-'))
  const scriptPath = join(dataDirectory, 'script.yaml')
  writeFileSync(scriptPath, script)
  const { isTrusted = true, mode, folder: _, ...rest } = options
  const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script: scriptPath, ...rest })
  const announced: AnnouncementFrame[] = []
  const events: AgentEvent[] = []
  const wakers = new Set<() => void>()
  let shown: Transcript = emptyTranscript('')
  let approves = false
  const connection = app.connect((frame) => {
    const announcement = JSON.parse(frame) as AnnouncementFrame
    announced.push(announcement)
    if (announcement.announce !== 'session.event') return
    const { event } = announcement.payload as { event: AgentEvent }
    events.push(event)
    shown = applyEvent(shown, event)
    if (approves && event.type === 'tool-changed' && event.execution.status === 'asking') {
      const { approvalId, question } = event.execution
      void call('approval.reply', {
        sessionId: event.sessionId,
        approvalId,
        decision: { kind: 'approve', digest: question.digest },
      })
    }
    for (const wake of [...wakers]) wake()
  })
  let number = 0
  async function call<Name extends ChannelName>(channel: Name, input: Input<Name>): Promise<Output<Name>> {
    const answer = JSON.parse(
      await connection.dispatch(JSON.stringify({ id: ++number, channel, input })),
    ) as ResponseFrame
    if ('error' in answer) throw new Error(`${answer.error.code}: ${answer.error.text}`)
    return answer.output as Output<Name>
  }
  const { workspaceId } = await call('workspace.open', { path: workspace })
  if (isTrusted) await call('workspace.trust', { workspaceId, trusted: true })
  const { id: sessionId } = await call('session.create', { workspaceId })
  if (mode !== undefined) await call('session.set-mode', { sessionId, mode })
  shown = (await call('session.open', { sessionId })).transcript
  return {
    app,
    workspace,
    workspaceId,
    sessionId,
    dataDirectory,
    call,
    announced,
    events,
    shown: () => shown,
    async until(holds) {
      while (!holds(shown)) {
        await new Promise<void>((resolve) => wakers.add(resolve)).finally(() => wakers.clear())
      }
    },
    approveAll: () => void (approves = true),
  }
}

export const isIdle = (transcript: Transcript): boolean => transcript.items.at(-1)?.kind === 'turn-end'
