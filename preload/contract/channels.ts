import { z } from 'zod'
import type { ActivityPage } from './activity.ts'
import type { AgentEvent, EventNumber, MessageHit, OwnMode, PendingCall, SessionSummary } from './agent.ts'
import { autonomies, type RememberedRule } from './approval.ts'
import type { CommitList, OpenedChanges } from './changes.ts'
import type { CommitOutcome, GitState } from './git.ts'
import type { OpenedReview } from './patch.ts'
import {
  mcpServerDraftSchema,
  mcpServerNameSchema,
  type McpServerView,
  modelProfileSchema,
  type SettingsView,
  shownSettingsSchema,
} from './settings.ts'
import type { TerminalInfo, TerminalPart } from './terminal.ts'
import type { Transcript, TranscriptPage } from './transcript.ts'
import type {
  DeletedFiles,
  DirectoryListing,
  Draft,
  FileContent,
  FilePart,
  FolderChoices,
  RecentWorkspace,
  WorkspaceInfo,
  WrittenFile,
} from './workspace.ts'
import { importPartLength } from './wire.ts'

/** A request: what goes in, checked by `input` on arrival, and what comes out. `Output` exists for the types alone. */
export interface Channel<Schema extends z.ZodType, Output> {
  readonly input: Schema
  readonly output?: Output
}

const channel = <Schema extends z.ZodType>(input: Schema) => ({
  returns: <Output>(): Channel<Schema, Output> => ({ input }),
})

const id = z.string().min(1).max(200)
const path = z.string().max(4096)
const hash = z.string().max(128)
const inWorkspace = { workspaceId: id }
const inSession = { sessionId: id }
const attachment = z.object({
  kind: z.enum(['file', 'selection', 'image', 'text']),
  name: z.string().max(4096),
  mediaType: z.string().max(200),
  content: z.string(),
})
const lineNumber = z.int().positive()
const ruleMatch = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('command-exact'), command: z.string() }),
  z.object({ kind: z.literal('command-prefix'), words: z.array(z.string()).min(1).readonly() }),
  z.object({ kind: z.literal('path-pattern'), pattern: z.string() }),
  z.object({ kind: z.literal('tool'), tool: z.string() }),
])
const digest = z.string().max(200)
const comments = z
  .array(z.object({ path, startLine: lineNumber, endLine: lineNumber, quote: z.string(), text: z.string() }))
  .readonly()
const reviewProgress = z.object({
  files: z.record(
    z.string(),
    z.object({
      hunks: z.record(
        z.string(),
        z.union([z.literal('accepted'), z.literal('rejected'), z.array(z.int().nonnegative()).readonly()]),
      ),
      editedText: z.string().optional(),
    }),
  ),
  comments,
  basis: z.string().max(200).optional(),
})
const revision = z.string().min(1).max(250)
const changesSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), sessionId: id, turnId: id.optional(), callId: id.optional() }),
  z.object({ kind: z.literal('working-tree') }),
  z.object({ kind: z.literal('index') }),
  z.object({ kind: z.literal('commits'), from: revision.nullable(), to: revision }),
])
const inChanges = { ...inWorkspace, source: changesSource }
const changesPart = z.object({
  path,
  beforeHash: hash.nullable(),
  afterHash: hash.nullable(),
  part: z
    .object({
      hunks: z.array(z.int().positive()).readonly(),
      lines: z.record(z.string(), z.array(z.int().nonnegative()).readonly()).optional(),
    })
    .optional(),
})
const side = z.enum(['before', 'after'])
const offset = z.int().nonnegative()
const decision = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('approve'),
    digest,
    remember: z.object({ match: ruleMatch, scope: z.enum(['session', 'workspace']) }).optional(),
  }),
  z.object({ kind: z.literal('reject'), digest, reason: z.string().max(10_000).optional() }),
  z.object({ kind: z.literal('edit'), digest, arguments: z.string() }),
  z.object({ kind: z.literal('answer'), digest, text: z.string().max(10_000) }),
  z.object({
    kind: z.literal('review'),
    digest,
    review: z.object({
      action: z.enum(['apply', 'partial', 'reject', 'revise', 'rebase']),
      files: z
        .array(
          z.object({
            path,
            hunks: z.array(z.int().positive()).readonly(),
            lines: z.record(z.string(), z.array(z.int().nonnegative()).readonly()).optional(),
            editedText: z.string().optional(),
          }),
        )
        .readonly(),
      comments,
      message: z.string().optional(),
    }),
  }),
])

const terminalSize = { columns: z.int().min(2).max(1000), rows: z.int().min(1).max(1000) }

/** Every request the renderer can make. Adding one here makes the compiler ask for its line in `main/api/handlers.ts`. */
export const channels = {
  'app.info': channel(z.object({})).returns<AppInfo>(),

  'workspace.recent': channel(z.object({})).returns<readonly RecentWorkspace[]>(),
  'workspace.browse': channel(z.object({ path: path.nullable() })).returns<FolderChoices>(),
  /** The system's own dialog, where the shell has one; null when it was left without a choice. */
  'shell.pick-folder': channel(z.object({})).returns<string | null>(),
  'workspace.open': channel(z.object({ path })).returns<WorkspaceInfo>(),
  'workspace.close': channel(z.object(inWorkspace)).returns<null>(),
  'workspace.trust': channel(z.object({ ...inWorkspace, trusted: z.boolean() })).returns<WorkspaceInfo>(),

  'file.list': channel(z.object({ ...inWorkspace, path })).returns<DirectoryListing>(),
  'file.read': channel(z.object({ ...inWorkspace, path })).returns<FileContent>(),
  'file.find': channel(z.object({ ...inWorkspace, query: z.string().max(1000), limit: z.int().max(200) })).returns<
    readonly string[]
  >(),

  /**
   * Writes what the editor holds, in the file's encoding and line endings as they are. `expectedHash` is that of the
   * bytes the text was read from, null for a file that must not exist yet; anything else there is a `conflict`.
   */
  'file.write': channel(
    z.object({ ...inWorkspace, path, text: z.string(), encoding: z.string().max(100), expectedHash: hash.nullable() }),
  ).returns<WrittenFile>(),
  'file.create': channel(z.object({ ...inWorkspace, path, kind: z.enum(['file', 'directory']) })).returns<null>(),
  /** Moves a file or folder, never over something that stands there. */
  'file.rename': channel(z.object({ ...inWorkspace, from: path, to: path })).returns<null>(),
  'file.delete': channel(z.object({ ...inWorkspace, path })).returns<DeletedFiles>(),
  'file.restore': channel(z.object({ ...inWorkspace, undoId: id })).returns<null>(),
  /** A part of the bytes of a file that is too large for one frame; `offset` in bytes. */
  'file.read-part': channel(z.object({ ...inWorkspace, path, offset: z.int().nonnegative() })).returns<FilePart>(),
  /**
   * The editor's unsaved text of a file, told at every pause in typing; null once it is saved, undone or given up. Main
   * keeps it through a crash, and tools are told of it.
   */
  'document.change': channel(
    z.object({
      ...inWorkspace,
      path,
      version: z.int().nonnegative(),
      draft: z.object({ text: z.string(), encoding: z.string().max(100), baseHash: hash.nullable() }).nullable(),
    }),
  ).returns<null>(),
  /** Unsaved texts of the folder's files, those a crash left among them. */
  'document.drafts': channel(z.object(inWorkspace)).returns<readonly Draft[]>(),

  'session.list': channel(z.object(inWorkspace)).returns<readonly SessionSummary[]>(),
  'session.create': channel(z.object(inWorkspace)).returns<SessionSummary>(),
  'session.open': channel(z.object(inSession)).returns<OpenedSession>(),
  'session.page': channel(z.object({ ...inSession, before: z.int().nonnegative() })).returns<TranscriptPage>(),
  'session.rename': channel(z.object({ ...inSession, title: z.string().min(1).max(200) })).returns<null>(),
  'session.delete': channel(z.object(inSession)).returns<null>(),
  /** A session of its own that begins as this one did: up to before the message, or all of it. The other one stays. */
  'session.fork': channel(z.object({ ...inSession, before: id.optional() })).returns<SessionSummary>(),
  /** Messages of the folder's sessions that hold all the words, the last of which may be begun only. Best first. */
  'session.search': channel(
    z.object({ ...inWorkspace, words: z.string().max(1000), limit: z.int().positive().max(200) }),
  ).returns<readonly MessageHit[]>(),
  /** Writes a session as a text for a file; JSON is what `session.import` takes. */
  'session.export': channel(
    z.object({ ...inSession, format: z.enum(['markdown', 'json']) }),
  ).returns<ExportedSession>(),
  /** Takes an exported session part by part, so that its size does not matter; null until the last part came. */
  'session.import': channel(
    z.object({ ...inWorkspace, importId: id, part: z.string().max(importPartLength), isLast: z.boolean() }),
  ).returns<SessionSummary | null>(),
  /** The folder's own modes, and what is wrong with files that state one. None where it is not trusted. */
  'mode.own': channel(z.object(inWorkspace)).returns<{
    readonly modes: readonly OwnMode[]
    readonly problems: readonly string[]
  }>(),
  'session.set-mode': channel(z.object({ ...inSession, mode: z.string().max(100) })).returns<null>(),
  'session.set-autonomy': channel(z.object({ ...inSession, autonomy: z.enum(autonomies) })).returns<null>(),

  'chat.send': channel(
    z.object({ ...inSession, text: z.string(), attachments: z.array(attachment).max(50).readonly().optional() }),
  ).returns<null>(),
  'chat.cancel': channel(z.object(inSession)).returns<null>(),
  'chat.cancel-call': channel(z.object({ ...inSession, callId: id })).returns<null>(),
  /** Runs a call again that a restart found interrupted, and goes on with the turn; `chat.retry` goes on without it. */
  'call.run-again': channel(z.object({ ...inSession, callId: id })).returns<null>(),
  /** Calls of all open sessions that have not ended. */
  'call.pending': channel(z.object({})).returns<readonly PendingCall[]>(),
  /** Asks the model again after a turn that failed or was interrupted. */
  'chat.retry': channel(z.object(inSession)).returns<null>(),

  'queue.edit': channel(z.object({ ...inSession, messageId: id, text: z.string() })).returns<null>(),
  'queue.remove': channel(z.object({ ...inSession, messageId: id })).returns<null>(),
  'queue.move': channel(z.object({ ...inSession, messageId: id, index: z.int().nonnegative() })).returns<null>(),
  /** Gives a queued message to the model at the next boundary of the running turn, or at once where none runs. */
  'queue.send-now': channel(z.object({ ...inSession, messageId: id })).returns<null>(),

  'approval.reply': channel(z.object({ ...inSession, approvalId: id, decision })).returns<null>(),
  'review.read': channel(z.object({ ...inSession, reviewId: id })).returns<OpenedReview>(),
  /** One file's `ReviewText` as JSON, in parts of at most 1,000,000 UTF-16 units. */
  'review.read-file': channel(z.object({ ...inSession, reviewId: id, path, offset })).returns<TextPart>(),
  /** A part of the bytes of one side of a binary file, `offset` in bytes; of size 0 where there is nothing. */
  'review.read-bytes': channel(z.object({ ...inSession, reviewId: id, path, side, offset })).returns<FilePart>(),
  /**
   * Keeps how far a review has come, for after a restart and for the next review that holds the same hunks. `isPart`:
   * files that `progress` does not name stay as they were kept last.
   */
  'review.keep': channel(
    z.object({ ...inSession, reviewId: id, progress: reviewProgress, isPart: z.boolean().optional() }),
  ).returns<null>(),
  'change.undo': channel(z.object({ ...inSession, callId: id })).returns<null>(),

  /** Changes that stand: of a session's calls, of the working tree or the index, between two commits. */
  'changes.read': channel(z.object(inChanges)).returns<OpenedChanges>(),
  /** One file's `ChangedText` as JSON, in parts of at most 1,000,000 UTF-16 units. */
  'changes.read-file': channel(z.object({ ...inChanges, path, offset })).returns<TextPart>(),
  'changes.read-bytes': channel(z.object({ ...inChanges, path, side, offset })).returns<FilePart>(),
  /** Keeps what was seen of them, by what the hunks say. */
  'changes.keep': channel(z.object({ ...inChanges, progress: reviewProgress })).returns<null>(),
  /** Does something to parts of them, all or nothing; `changes.restore` takes it back. `conflict` where they moved on. */
  'changes.act': channel(
    z.object({
      ...inChanges,
      verb: z.enum(['undo', 'stage', 'unstage', 'discard']),
      files: z.array(changesPart).min(1).readonly(),
    }),
  ).returns<{ readonly undoId: string }>(),
  'changes.restore': channel(z.object({ ...inWorkspace, undoId: id })).returns<null>(),
  /** Commits that lead to HEAD, the newest first, whose subject, author or hash holds the words. */
  'changes.commits': channel(
    z.object({ ...inWorkspace, words: z.string().max(200), limit: z.int().positive().max(200) }),
  ).returns<CommitList>(),

  'git.state': channel(z.object(inWorkspace)).returns<GitState>(),
  /**
   * Commits what is staged, as the person's own git does it; `git.commit-output` tells what hooks print meanwhile.
   * `isWithoutHooks`: hooks that changed since they were trusted are left out, which the person was told.
   */
  'git.commit': channel(
    z.object({
      ...inWorkspace,
      message: z.string().trim().min(1).max(20_000),
      isAmending: z.boolean(),
      isWithoutHooks: z.boolean(),
    }),
  ).returns<CommitOutcome>(),
  /** Ends the commit that is being made in the folder; where none is, it does nothing. */
  'git.cancel-commit': channel(z.object(inWorkspace)).returns<null>(),
  /** Makes a repository of the folder. */
  'git.init': channel(z.object(inWorkspace)).returns<null>(),
  /**
   * Takes files with conflicts as they are for the resolved ones. `isDone` is false where one still holds the marks of a
   * conflict and the person was not asked about that: `isSure` is their yes.
   */
  'git.mark-resolved': channel(
    z.object({ ...inWorkspace, paths: z.array(path).min(1).readonly(), isSure: z.boolean() }),
  ).returns<{ readonly isDone: boolean }>(),

  /** What may go unasked in this folder, and what is rejected: remembered for it, or for one of its sessions. */
  'rules.list': channel(z.object(inWorkspace)).returns<readonly RememberedRule[]>(),
  'rules.remove': channel(z.object({ ...inWorkspace, ruleId: id })).returns<readonly RememberedRule[]>(),

  /** Every effect on the machine from this folder's sessions, the newest first. */
  'activity.list': channel(
    z.object({ ...inWorkspace, before: z.int().positive().optional(), limit: z.int().positive().max(500) }),
  ).returns<ActivityPage>(),

  /** A part of a blob's text; `offset` and `length` in UTF-16 units, at most 262,144 at once. */
  'blob.read': channel(
    z.object({ blob: id, offset: z.int().nonnegative(), length: z.int().positive().max(262_144) }),
  ).returns<{ readonly text: string; readonly size: number }>(),

  'settings.read': channel(z.object({})).returns<SettingsView>(),
  'settings.update': channel(z.object({ settings: shownSettingsSchema.partial() })).returns<SettingsView>(),
  /** Servers that lend tools, with what they do now. */
  'mcp.list': channel(z.object({})).returns<readonly McpServerView[]>(),
  /** Keeps a server; `formerName` is what it was called, null for a new one. A null among its values stays as it was. */
  'mcp.save': channel(
    z.object({ name: mcpServerNameSchema, formerName: mcpServerNameSchema.nullable(), server: mcpServerDraftSchema }),
  ).returns<readonly McpServerView[]>(),
  'mcp.remove': channel(z.object({ name: mcpServerNameSchema })).returns<readonly McpServerView[]>(),
  /** Answers once it is up, or has failed: `mcp.changed` tells which. */
  'mcp.start': channel(z.object({ name: mcpServerNameSchema })).returns<null>(),
  'mcp.stop': channel(z.object({ name: mcpServerNameSchema })).returns<null>(),
  /** An empty key removes it. A key goes in and never comes out. */
  'secret.set': channel(z.object({ profileId: id, key: z.string().max(10_000) })).returns<SettingsView>(),
  'model.list': channel(z.object({ profile: modelProfileSchema, key: z.string().optional() })).returns<
    readonly string[]
  >(),
  /** Makes one small real request. */
  'model.test': channel(z.object({ profile: modelProfileSchema, key: z.string().optional() })).returns<ModelTest>(),
  /** Finds out in which ways the model can call tools: a few small real requests. The window names it, to stop it. */
  'model.probe': channel(
    z.object({ profile: modelProfileSchema, key: z.string().optional(), probeId: id }),
  ).returns<ModelProbe>(),
  'model.stop-probe': channel(z.object({ probeId: id })).returns<null>(),
  /** Model servers that answer on this machine. */
  'model.find-local': channel(z.object({})).returns<readonly LocalServer[]>(),

  'terminal.list': channel(z.object(inWorkspace)).returns<readonly TerminalInfo[]>(),
  /** A shell of the person's own in the folder. */
  'terminal.open': channel(z.object({ ...inWorkspace, ...terminalSize })).returns<TerminalInfo>(),
  /** What was printed from a position on, a part of it; empty where there is no more yet. */
  'terminal.read': channel(z.object({ ...inWorkspace, id, since: z.int().nonnegative() })).returns<TerminalPart>(),
  'terminal.write': channel(z.object({ ...inWorkspace, id, text: z.string().max(100_000) })).returns<null>(),
  'terminal.resize': channel(z.object({ ...inWorkspace, id, ...terminalSize })).returns<null>(),
  /** Ends what runs; what has ended leaves the list. */
  'terminal.close': channel(z.object({ ...inWorkspace, id })).returns<null>(),

  /** Makes the sample project with a session in it, where a script answers in place of a model. */
  'tour.start': channel(z.object({})).returns<{ readonly path: string; readonly sessionId: string }>(),
} satisfies Record<string, Channel<z.ZodType, unknown>>

export type Channels = typeof channels
export type ChannelName = keyof Channels
export type Input<Name extends ChannelName> = z.infer<Channels[Name]['input']>
export type Output<Name extends ChannelName> = Channels[Name] extends Channel<z.ZodType, infer Out> ? Out : never
/** What answers each request; `Connection` is the side that asked. */
export type Handlers<Connection> = {
  readonly [Name in ChannelName]: (input: Input<Name>, connection: Connection) => Output<Name> | Promise<Output<Name>>
}

/** Everything main says unasked. A connection hears only of the sessions and workspaces it opened. */
export interface Announcements {
  'session.event': { readonly sessionId: string; readonly number: EventNumber; readonly event: AgentEvent }
  'sessions.changed': { readonly workspaceRoot: string }
  /** Folders whose children changed; `''` is the root. */
  'workspace.changed': { readonly workspaceId: string; readonly directories: readonly string[] }
  /** HEAD, the index or what git has under way is another one; `branch` as in `WorkspaceInfo`. */
  'git.changed': { readonly workspaceId: string; readonly branch: string | null }
  /** A part of what the hooks of a commit print. */
  'git.commit-output': { readonly workspaceId: string; readonly text: string }
  'workspace.info': WorkspaceInfo
  /** A terminal of a folder has printed more: `terminal.read` gives it. */
  'terminal.output': { readonly id: string }
  'terminal.changed': { readonly workspaceRoot: string; readonly terminals: readonly TerminalInfo[] }
  'settings.changed': SettingsView
  'mcp.changed': readonly McpServerView[]
}
export type AnnouncementName = keyof Announcements

export interface AppInfo {
  readonly version: string
  readonly shell: 'electron' | 'web' | 'cli'
  readonly platform: string
  /** The folder named at start, to be opened at once. */
  readonly startFolder: string | null
  /** What was found amiss at the start: codes with a sentence in the locale. */
  readonly notices: readonly StartNotice[]
  /** Replies and results that came for no waiting question or call, since the start. */
  readonly refused: Refusals
}

export interface StartNotice {
  readonly code: 'database-damaged' | 'database-newer' | 'settings-broken'
  /** `path`: where what could not be used was put. */
  readonly values: Readonly<Record<string, string>>
}

/** `late`: after the end; `duplicate`: a second one; `unknown`: for nothing there is; `malformed`: without its form. */
export interface Refusals {
  readonly late: number
  readonly duplicate: number
  readonly unknown: number
  readonly malformed: number
}

/** `blob.read` gives the text. It is kept until the next export of the session. */
export interface ExportedSession {
  readonly fileName: string
  readonly blob: string
  /** UTF-16 units. */
  readonly size: number
}

/** A part of a text; `size` is that of the whole, in UTF-16 units. */
export interface TextPart {
  readonly part: string
  readonly size: number
}

export interface OpenedSession {
  readonly transcript: Transcript
  readonly number: EventNumber
}

export type ModelTest =
  | { readonly ok: true; readonly text: string; readonly durationMs: number }
  | { readonly ok: false; readonly kind: string; readonly detail: string }

/** What came of asking a model for a call in one way. */
export interface ProbeResult {
  /** `native`, or the dialect the model was told to write. */
  readonly way: string
  readonly outcome:
    /** The call came as it was asked for. */
    | 'works'
    /** The server handed the model's own markup through as text; `dialects` read it. */
    | 'as-text'
    /** A call came, of the tool, with other arguments. */
    | 'wrong-arguments'
    | 'no-call'
    | 'failed'
  readonly dialects: readonly string[]
  readonly durationMs: number
  /** What the model said, or the error. */
  readonly reply: string
}

export interface ModelProbe {
  readonly results: readonly ProbeResult[]
  /** The `dialect` to keep in the profile: `native`, one that works, or null where none does. */
  readonly dialect: string | null
}

/** A model server found on this machine. */
export interface LocalServer {
  readonly name: string
  readonly baseUrl: string
  readonly models: readonly string[]
}
