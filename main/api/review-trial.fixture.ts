import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Question, ReviewDecision } from '../../preload/contract/approval.ts'
import type { OpenedReview, ReviewProgress } from '../../preload/contract/patch.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript } from '../../preload/contract/transcript.ts'
import { type App, createApp } from '../app.ts'
import { connectLocally, type LocalClient } from '../cli/local-client.ts'
import { openStore } from '../store/open-store.ts'

/** A review that waits for the person. */
export interface AskedReview {
  readonly sessionId: string
  readonly callId: string
  readonly approvalId: string
  readonly question: Extract<Question, { kind: 'review' }>
}

/** For tests: an app whose model lets patches be reviewed, one after another, whatever comes of them. */
export interface ReviewTrial {
  readonly app: App
  readonly client: LocalClient
  readonly workspace: string
  readonly workspaceId: string
  readonly dataDirectory: string
  /** A session in which the first patch is asked about. */
  begin(text?: string): Promise<AskedReview>
  /** The next question of the session that was not given before. */
  asked(sessionId: string): Promise<AskedReview>
  read(asked: AskedReview): Promise<OpenedReview>
  keep(asked: AskedReview, progress: Partial<ReviewProgress>): Promise<null>
  reply(asked: AskedReview, review: Partial<ReviewDecision>): Promise<null>
  /** The calls of the session, once its turn is over. */
  ended(sessionId: string): Promise<readonly ToolExecution[]>
  transcript(sessionId: string): Promise<Transcript>
  /** Closes the app and opens it again over the same data and folder, `asIs` with the script that stands there. */
  again(asIs?: boolean): Promise<ReviewTrial>
  /** Closes the app; its folders stay. */
  end(): Promise<void>
  close(): Promise<void>
}

interface Kept {
  readonly workspace: string
  readonly dataDirectory: string
  readonly keepsScript?: boolean
}

export async function openReviewTrial(
  patches: readonly (string | readonly object[])[],
  files: Readonly<Record<string, string | Uint8Array>>,
  kept?: Kept,
): Promise<ReviewTrial> {
  const workspace = kept?.workspace ?? realpathSync(mkdtempSync(join(tmpdir(), 'codelab-review-')))
  const dataDirectory = kept?.dataDirectory ?? mkdtempSync(join(tmpdir(), 'codelab-data-'))
  if (!kept) for (const [path, content] of Object.entries(files)) write(workspace, path, content)
  const script = join(dataDirectory, 'script.yaml')
  const answers = patches.map((patch) => ({
    calls: typeof patch === 'string' ? [{ tool: 'apply_patch_review', arguments: { diff: patch } }] : patch,
  }))
  if (!kept?.keepsScript)
    writeFileSync(
      script,
      JSON.stringify({ turns: [{ when: 'begin', answers: [...answers, 'So it was: {{result}}'] }] }),
    )
  const app = await createApp({ shell: { kind: 'cli' }, dataDirectory, script, isUnlimited: true })
  const client = connectLocally(app)
  const { workspaceId } = await client.call('workspace.open', { path: workspace })
  await client.call('workspace.trust', { workspaceId, trusted: true })
  const given = new Set<string>()
  let closing: Promise<void> | undefined
  const end = () => (closing ??= app.close())

  const transcript = async (sessionId: string) => (await client.call('session.open', { sessionId })).transcript
  async function until<Value>(sessionId: string, find: (shown: Transcript) => Value | undefined): Promise<Value> {
    const deadline = performance.now() + 20_000
    for (;;) {
      const shown = await transcript(sessionId)
      const found = find(shown)
      if (found !== undefined) return found
      if (performance.now() > deadline) throw new Error(`Nothing came of it: ${JSON.stringify(shown.items.at(-1))}`)
      await sleep(3)
    }
  }

  const trial: ReviewTrial = {
    app,
    client,
    workspace,
    workspaceId,
    dataDirectory,
    async begin(text = 'begin') {
      const { id: sessionId } = await client.call('session.create', { workspaceId })
      await client.call('chat.send', { sessionId, text })
      return trial.asked(sessionId)
    },
    asked: (sessionId) =>
      until(sessionId, (shown) => {
        for (const execution of allCalls(shown)) {
          if (execution.status !== 'asking' || execution.question.kind !== 'review') continue
          const { callId, approvalId, question } = execution
          if (given.has(approvalId)) continue
          given.add(approvalId)
          return { sessionId, callId, approvalId, question }
        }
        if (shown.running === null) throw new Error(`The turn is over: ${JSON.stringify(shown.items)}`)
        return undefined
      }),
    read: ({ sessionId, question: { reviewId } }) => client.call('review.read', { sessionId, reviewId }),
    keep: ({ sessionId, question: { reviewId } }, { files = {}, comments = [], basis }) =>
      client.call('review.keep', { sessionId, reviewId, progress: { files, comments, basis } }),
    reply: (
      { sessionId, approvalId, question: { digest } },
      { action = 'partial', files = [], comments = [], message },
    ) =>
      client.call('approval.reply', {
        sessionId,
        approvalId,
        decision: {
          kind: 'review',
          digest,
          review: { action, files, comments, ...(message === undefined ? {} : { message }) },
        },
      }),
    ended: (sessionId) => until(sessionId, (shown) => (shown.running === null ? allCalls(shown) : undefined)),
    transcript,
    async again(keepsScript = false) {
      await end()
      return openReviewTrial(patches, {}, { workspace, dataDirectory, keepsScript })
    },
    end,
    async close() {
      await end()
      for (const folder of [workspace, dataDirectory]) rmSync(folder, { recursive: true, force: true })
    },
  }
  return trial
}

export function write(root: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const allCalls = ({ items, nested }: Pick<Transcript, 'items' | 'nested'>): ToolExecution[] =>
  [...items, ...Object.values(nested).flatMap((beneath) => beneath.items)].flatMap((item) =>
    item.kind === 'tool' ? [item.execution] : [],
  )

/** What the model was told of a call. */
export function resultOf(execution: ToolExecution | undefined): Record<string, unknown> {
  if (execution?.status !== 'completed') throw new Error(`It ended as ${JSON.stringify(execution)}`)
  return JSON.parse(execution.outcome.result as string) as Record<string, unknown>
}

/** How many rows the tables of a closed app hold of reviews. */
export async function rowsOf(
  dataDirectory: string,
): Promise<{ readonly progress: number; readonly decisions: number }> {
  const store = await openStore(dataDirectory)
  const count = (table: string) => Number(store.database.prepare(`select count(*) as n from ${table}`).get()!['n'])
  const rows = { progress: count('review_progress'), decisions: count('review_decisions') }
  store.close()
  return rows
}

/** Every file below a folder with its text. */
export const textsIn = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path): [string, string] => [path.slice(root.length + 1), readFileSync(path, 'utf8')]),
  )
