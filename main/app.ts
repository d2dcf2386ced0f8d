import { randomUUID } from 'node:crypto'
import { version } from '../package.json'
import type { Mode } from '../preload/contract/agent.ts'
import type { Autonomy, Decision, Question } from '../preload/contract/approval.ts'
import type { Settings } from '../preload/contract/settings.ts'
import { isFinal, type ToolExecution, type ToolResult } from '../preload/contract/tool.ts'
import { type Conversations, createConversations } from './agent/conversations.ts'
import { createAnnouncer, type Send } from './api/announcer.ts'
import { createChangesChannels } from './api/changes-channels.ts'
import { createCallTool, type EventListener } from './api/call-tool.ts'
import { createConnection } from './api/connection.ts'
import { listenForControl } from './api/control.ts'
import { createDispatch } from './api/dispatch.ts'
import { createGitChannels } from './api/git-channels.ts'
import { createHandlers } from './api/handlers.ts'
import { createListNews } from './api/list-news.ts'
import { createMcpChannels } from './api/mcp-channels.ts'
import { createSessionFiles } from './api/session-files.ts'
import { createTerminalChannels } from './api/terminal-channels.ts'
import { createBrowsers } from './browser/browsers.ts'
import { createSeenChanges } from './changes/seen.ts'
import { createFolders } from './folders.ts'
import { removeOldScratchFolders } from './git/scratch-folder.ts'
import { createLog } from './log.ts'
import { PublicError } from './errors.ts'
import { createModels } from './models.ts'
import { forgetChanges, unfinishedRoots } from './patch/change-set-journal.ts'
import { createApprovals } from './policy/approvals.ts'
import { createRateLimits } from './policy/rate-limits.ts'
import { childEnvironment } from './process/environment.ts'
import { findProgram } from './process/find-program.ts'
import { run } from './process/run.ts'
import { createTerminals } from './process/terminals.ts'
import { createSettings } from './settings/settings.ts'
import type { SecretStorage } from './settings/secrets.ts'
import { createReviewMemory } from './review-memory.ts'
import { createReviews } from './reviews.ts'
import { openStore } from './store/open-store.ts'
import { ownDataDirectory } from './store/owner.ts'
import { createExecutor } from './tools/execute.ts'
import { createMcpServers } from './tools/mcp/servers.ts'
import { createOffer } from './tools/offer.ts'
import { endProcesses } from './tools/processes.ts'
import { createRefusalCount } from './tools/refusals.ts'
import { builtinTools, createRegistry } from './tools/registry.ts'
import { createTours } from './tour/tour.ts'

/** What a shell lends the app. Its methods are asynchronous and take and give JSON, so that the app can move out of its process. */
export interface Shell {
  readonly kind: 'electron' | 'web' | 'cli'
  /** Where keys can be kept beyond this process; none: they are kept in memory. */
  readonly secrets?: SecretStorage
  /** The system's dialog for choosing a folder; null: nothing was chosen. */
  readonly pickFolder?: () => Promise<string | null>
}

/** A model named at the start, in place of the settings' choice. */
export interface ChosenModel {
  readonly api: 'openai' | 'anthropic'
  /** Empty: the SDK's own. */
  readonly baseUrl: string
  readonly model: string
  readonly key: string | undefined
}

export interface AppOptions {
  readonly shell: Shell
  readonly dataDirectory: string
  /** A file of written answers that play in place of a model. */
  readonly script?: string | undefined
  readonly model?: ChosenModel | undefined
  /** The data directory goes with this process. */
  readonly isTemporary?: boolean | undefined
  /** No rate limits, no budgets, no loop detector. */
  readonly isUnlimited?: boolean | undefined
  /** Turns that were cut off stay so: for looking at what there is. */
  readonly leavesTurns?: boolean | undefined
  /** A folder for the first window to open. */
  readonly startFolder?: string | undefined
}

/** One window's or one command's way in. */
export interface Connection {
  /** Answers a request frame with a response frame; never rejects. */
  dispatch(frame: string): Promise<string>
  close(): void
}

/** A call without a model, as `codelab tool` makes it. */
export interface ToolRequest {
  readonly workspace: string
  readonly name: string
  readonly arguments: string
  readonly isTrusted: boolean
  readonly mode: Mode
  readonly autonomy: Autonomy
  /** Calls with the same label share a session; without one the call has a session of its own. */
  readonly session: string | undefined
  readonly signal: AbortSignal
  reply(question: Question, execution: ToolExecution): Promise<Decision>
}

export interface App {
  /** `startFolder`: what this window shall open, in place of the app's. */
  connect(send: Send, startFolder?: string | null): Connection
  callTool(request: ToolRequest): Promise<ToolResult>
  /** Turns that run now; the shell asks before it ends them. */
  runningTurns(): number
  close(): Promise<void>
}

const noBudget = { calls: null, tokens: null, cost: null, minutes: null }
const noLimits: Settings['limits'] = { turn: noBudget, session: noBudget, sameCalls: 0, failures: 0 }

/** Builds every service once. Throws `PublicError('conflict')` where another process has the data directory. */
export async function createApp(options: AppOptions): Promise<App> {
  const { shell, dataDirectory, startFolder } = options
  const ownership = await ownDataDirectory(dataDirectory, `codelab (${shell.kind})`)
  const log = createLog(dataDirectory)
  const reportBug = (error: unknown, where: string) => log.error({ err: error, where }, 'A bug')
  removeOldScratchFolders().catch((error: unknown) => reportBug(error, 'at start'))
  const store = await openStore(dataDirectory, { isTemporary: options.isTemporary })
  const settings = await createSettings({ dataDirectory, secrets: shell.secrets })
  const tours = createTours({ database: store.database, workspaces: store.workspaces, run })
  const models = await createModels(settings, tours, { script: options.script, chosen: options.model })
  const reviewMemory = createReviewMemory(store.database)
  const reviews = createReviews(store.database, reviewMemory)
  const announcer = createAnnouncer()
  const listNews = createListNews(store, announcer)
  const folders = createFolders(store)
  const refusals = createRefusalCount()
  const approvals = createApprovals(refusals.note)
  const mcpServers = createMcpServers(() => settings.read().mcpServers, version)
  const registry = createRegistry(builtinTools, mcpServers)
  const executor = createExecutor({
    registry,
    rateLimits: createRateLimits(options.isUnlimited ? {} : settings.read().rateLimits),
    now: Date.now,
    refusals,
    reportBug,
  })
  const terminals = createTerminals()
  const browsers = createBrowsers({ environment: () => childEnvironment() })
  const offer = createOffer(registry, {
    git: async () => (await findProgram('git')) !== null,
    terminals: terminals.isAvailable,
    browser: browsers.isAvailable,
  })
  const listeners = new Set<EventListener>()
  const conversations: Conversations = createConversations({
    store,
    registry,
    offer,
    executor,
    approvals,
    models,
    folders,
    platform: process.platform,
    resultLimit: 200_000,
    limits: () => (options.isUnlimited ? noLimits : settings.read().limits),
    reportBug,
    async forget(sessionId) {
      forgetChanges(store.database, sessionId)
      await Promise.all([endProcesses(terminals, sessionId), browsers.close(sessionId)])
    },
    base: (folder) => ({
      workspace: folder.workspace,
      git: folder.git,
      changes: folder.changes,
      run,
      outputs: store.outputs,
      reviews,
      terminals,
      browsers,
    }),
    publish(sessionId, event) {
      announcer.publishEvent(sessionId, event)
      listNews.tell(sessionId, event)
      if (event.type === 'tool-changed' && isFinal(event.execution)) reviews.ended(sessionId, event.execution)
      for (const listener of listeners) listener(sessionId, event)
    },
  })
  const handlers = createHandlers({
    info: () => ({
      version,
      shell: shell.kind,
      platform: process.platform,
      notices: [...store.notices, ...(settings.notice ? [settings.notice] : [])],
      refused: refusals.counts(),
    }),
    store,
    settings,
    models,
    folders,
    conversations,
    sessionFiles: createSessionFiles(store),
    reviews,
    changes: createChangesChannels(conversations, createSeenChanges(store.database, reviewMemory)),
    git: createGitChannels(),
    mcp: createMcpChannels(settings, mcpServers, announcer),
    tours,
    announcer,
    terminals: createTerminalChannels(terminals, announcer),
    pickFolder: shell.pickFolder,
  })
  const dispatch = createDispatch(handlers, log)
  if (!options.leavesTurns) await conversations.resume()
  const control = await listenForControl(dataDirectory, {
    pending: conversations.pending,
    cancel: conversations.cancelCall,
  })

  return {
    connect(send, folder = startFolder ?? null) {
      const connection = createConnection(announcer, send, randomUUID, folder)
      return { dispatch: (frame) => dispatch(frame, connection), close: () => void connection.close().catch(() => {}) }
    },
    callTool: createCallTool({ store, conversations, listeners }),
    runningTurns: () => store.sessions.unfinished().length,
    async close() {
      await control.close()
      await conversations.close()
      await Promise.all([terminals.close(), browsers.closeAll(), mcpServers.close()])
      await folders.close()
      listNews.close()
      store.close()
      ownership.release()
    },
  }
}

/**
 * Finishes or takes back what a process that is gone left half written. Returns the folders in which that failed, or
 * `in-use` where the data directory has an owner.
 */
export async function recoverFolders(dataDirectory: string): Promise<readonly string[] | 'in-use'> {
  const ownership = await ownDataDirectory(dataDirectory, 'codelab (tidying up)').catch((error: unknown) => {
    if (error instanceof PublicError && error.code === 'conflict') return null
    throw error
  })
  if (!ownership) return 'in-use'
  const store = await openStore(dataDirectory)
  const folders = createFolders(store)
  const failed: string[] = []
  // Opening a folder recovers it.
  for (const root of unfinishedRoots(store.database)) await folders.open(root).catch(() => failed.push(root))
  await folders.close()
  store.close()
  ownership.release()
  return failed
}
