import type { AppInfo, Handlers } from '../../preload/contract/channels.ts'
import type { SessionSummary } from '../../preload/contract/agent.ts'
import type { WorkspaceInfo } from '../../preload/contract/workspace.ts'
import type { Conversations } from '../agent/conversations.ts'
import { createModes } from '../agent/own-modes.ts'
import { PublicError } from '../errors.ts'
import type { Folder, Folders } from '../folders.ts'
import type { Models } from '../models.ts'
import { findLocalServers } from '../providers/local-servers.ts'
import type { Reviews } from '../reviews.ts'
import type { SettingsService } from '../settings/settings.ts'
import type { Store } from '../store/store.ts'
import type { Tours } from '../tour/tour.ts'
import { browseFolders } from '../workspace/browse.ts'
import type { Announcer } from './announcer.ts'
import type { ChangesChannels } from './changes-channels.ts'
import type { ClientConnection } from './connection.ts'
import type { GitChannels } from './git-channels.ts'
import type { McpChannels } from './mcp-channels.ts'
import { createProbes } from './probes.ts'
import type { SessionFiles } from './session-files.ts'
import type { TerminalChannels } from './terminal-channels.ts'

export interface HandlerParts {
  info(): Omit<AppInfo, 'startFolder'>
  readonly store: Store
  readonly settings: SettingsService
  readonly models: Models
  readonly folders: Folders
  readonly conversations: Conversations
  readonly sessionFiles: SessionFiles
  readonly reviews: Reviews
  readonly changes: ChangesChannels
  readonly git: GitChannels
  readonly mcp: McpChannels
  readonly tours: Tours
  readonly announcer: Announcer
  readonly terminals: TerminalChannels
  /** Where the shell has a dialog of its own for it. */
  readonly pickFolder: (() => Promise<string | null>) | undefined
}

/** What answers each channel: which service does it. */
export function createHandlers(parts: HandlerParts): Handlers<ClientConnection> {
  const { info, store, settings, models, folders, conversations, sessionFiles, reviews, tours, announcer } = parts
  const { changes, git, mcp, terminals, pickFolder } = parts
  const probes = createProbes(models)

  const describe = async (
    workspaceId: string,
    folder: Folder,
    changedParts: WorkspaceInfo['changedParts'],
  ): Promise<WorkspaceInfo> => ({
    ...(await folder.workspace.info()),
    workspaceId,
    trusted: store.workspaces.trust(folder.root),
    changedParts,
    scriptedBy: models.scriptedBy(folder.root),
  })
  /** Tells a window what of its folder is not what was trusted, when that changes. */
  const createTeller = (folder: Folder) => {
    let told = '[]'
    return (workspaceId: string) => {
      const tell = async () => {
        const parts = await folder.changedParts()
        if (JSON.stringify(parts) === told) return
        told = JSON.stringify(parts)
        announcer.announce(`workspace:${workspaceId}`, 'workspace.info', await describe(workspaceId, folder, parts))
      }
      // Closed meanwhile, or a repository that git cannot read: nothing of it runs either.
      tell().catch(() => {})
    }
  }
  const tellGitChanged = (workspaceId: string, { workspace }: Folder) =>
    void workspace
      .info()
      .then(({ branch }) => announcer.announce(`workspace:${workspaceId}`, 'git.changed', { workspaceId, branch }))
  const sessionsChanged = (workspaceRoot: string) =>
    announcer.announce(`workspace:${workspaceRoot}`, 'sessions.changed', { workspaceRoot })
  const summaryOf = (sessionId: string): SessionSummary => {
    const summary = store.sessions.get(sessionId)
    if (!summary) throw new PublicError('not-found', 'There is no such session any more.')
    return summary
  }

  return {
    'app.info': (_, { startFolder }) => ({ ...info(), startFolder }),

    'workspace.recent': () => store.workspaces.recent(),
    'shell.pick-folder': () => {
      if (!pickFolder) throw new PublicError('unavailable', 'This shell has no dialog for folders.')
      return pickFolder()
    },
    'workspace.browse': ({ path }) => browseFolders(path),
    'workspace.open': async ({ path }, connection) => {
      const folder = await folders.open(path)
      store.workspaces.opened(folder.root)
      const tellChangedParts = createTeller(folder)
      const workspaceId = connection.add(folder, (id, directories) => {
        announcer.announce(`workspace:${id}`, 'workspace.changed', { workspaceId: id, directories })
        if (directories.includes('.git')) tellGitChanged(id, folder)
        if (directories.some((path) => path === '' || path.startsWith('.codelab'))) tellChangedParts(id)
      })
      // Finding them starts git: a window is not kept waiting for that.
      setTimeout(() => tellChangedParts(workspaceId), 50)
      return describe(workspaceId, folder, [])
    },
    'workspace.close': async ({ workspaceId }, connection) => {
      await connection.remove(workspaceId)
      return null
    },
    'workspace.trust': async ({ workspaceId, trusted }, connection) => {
      const folder = connection.folder(workspaceId)
      store.workspaces.setTrust(folder.root, trusted)
      const described = await describe(workspaceId, folder, await folder.changedParts())
      announcer.announce(`workspace:${folder.root}`, 'workspace.info', described)
      return described
    },

    'file.list': ({ workspaceId, path }, connection) => connection.folder(workspaceId).fileActions.list(path),
    'file.read': ({ workspaceId, path }, connection) => connection.folder(workspaceId).fileActions.open(path),
    'file.find': ({ workspaceId, query, limit }, connection) =>
      connection.folder(workspaceId).workspace.find(query, limit),

    'file.write': ({ workspaceId, ...request }, connection) => connection.folder(workspaceId).documents.save(request),
    'file.create': async ({ workspaceId, path, kind }, connection) => {
      await connection.folder(workspaceId).fileActions.create(path, kind)
      return null
    },
    'file.rename': async ({ workspaceId, from, to }, connection) => {
      await connection.folder(workspaceId).fileActions.rename(from, to)
      return null
    },
    'file.delete': ({ workspaceId, path }, connection) => connection.folder(workspaceId).fileActions.delete(path),
    'file.restore': async ({ workspaceId, undoId }, connection) => {
      await connection.folder(workspaceId).fileActions.restore(undoId)
      return null
    },
    'file.read-part': ({ workspaceId, path, offset }, connection) =>
      connection.folder(workspaceId).fileActions.readPart(path, offset),
    'document.change': ({ workspaceId, path, draft }, connection) => {
      connection.folder(workspaceId).documents.changed(path, draft)
      return null
    },
    'document.drafts': ({ workspaceId }, connection) => connection.folder(workspaceId).documents.drafts(),

    'session.list': ({ workspaceId }, connection) => conversations.list(connection.folder(workspaceId).root),
    'session.create': async ({ workspaceId }, connection) => {
      const { root } = connection.folder(workspaceId)
      const { autonomy } = settings.read()
      const conversation = await conversations.create(root, { mode: 'coder', autonomy })
      sessionsChanged(root)
      return summaryOf(conversation.sessionId)
    },
    'session.open': async ({ sessionId }, connection) => {
      const conversation = await conversations.get(sessionId)
      connection.listener.hear(`session:${sessionId}`)
      // Asked for first: it announces what is still gathered, so that the transcript holds all up to this number.
      const number = announcer.number(sessionId)
      return { transcript: conversation.transcript(), number }
    },
    'session.page': async ({ sessionId, before }) => (await conversations.get(sessionId)).page(before),
    'session.rename': async ({ sessionId, title }) => {
      const conversation = await conversations.get(sessionId)
      conversation.rename(title)
      sessionsChanged(conversation.workspaceRoot)
      return null
    },
    'session.delete': async ({ sessionId }) => {
      const { workspaceRoot } = summaryOf(sessionId)
      await conversations.delete(sessionId)
      reviews.forget(sessionId)
      changes.forget(sessionId)
      sessionsChanged(workspaceRoot)
      return null
    },
    'session.fork': async ({ sessionId, before }) => {
      const fork = await conversations.fork(sessionId, before)
      sessionsChanged(fork.workspaceRoot)
      return summaryOf(fork.sessionId)
    },
    'session.search': ({ workspaceId, words, limit }, connection) =>
      store.search.find(words, { workspaceRoot: connection.folder(workspaceId).root, limit }),
    'session.export': ({ sessionId, format }) => sessionFiles.export(summaryOf(sessionId), format),
    'session.import': ({ workspaceId, ...part }, connection) => {
      const { root } = connection.folder(workspaceId)
      const { autonomy } = settings.read()
      const sessionId = sessionFiles.import(connection, part, { workspaceRoot: root, autonomy })
      if (sessionId === null) return null
      sessionsChanged(root)
      return summaryOf(sessionId)
    },
    'mode.own': async ({ workspaceId }, connection) => {
      const modes = createModes(connection.folder(workspaceId))
      await modes.refresh()
      const own = modes.own().map(({ name, model }) => ({ name, ...(model === undefined ? {} : { model }) }))
      return { modes: own, problems: modes.problems() }
    },
    'session.set-mode': async ({ sessionId, mode }) => {
      await (await conversations.get(sessionId)).setMode(mode)
      return null
    },
    'session.set-autonomy': async ({ sessionId, autonomy }) => {
      ;(await conversations.get(sessionId)).setAutonomy(autonomy)
      return null
    },

    'chat.send': async ({ sessionId, text, attachments = [] }) => {
      await (await conversations.get(sessionId)).send(text, attachments)
      return null
    },
    'chat.cancel': async ({ sessionId }) => {
      ;(await conversations.get(sessionId)).cancel()
      return null
    },
    'chat.cancel-call': async ({ sessionId, callId }) => {
      ;(await conversations.get(sessionId)).cancelCall(callId)
      return null
    },
    'call.run-again': async ({ sessionId, callId }) => {
      await (await conversations.get(sessionId)).runAgain(callId)
      return null
    },
    'call.pending': () => conversations.pending(),
    'chat.retry': async ({ sessionId }) => {
      await (await conversations.get(sessionId)).retry()
      return null
    },

    'queue.edit': async ({ sessionId, messageId, text }) => {
      ;(await conversations.get(sessionId)).editQueued(messageId, text)
      return null
    },
    'queue.remove': async ({ sessionId, messageId }) => {
      ;(await conversations.get(sessionId)).removeQueued(messageId)
      return null
    },
    'queue.move': async ({ sessionId, messageId, index }) => {
      ;(await conversations.get(sessionId)).moveQueued(messageId, index)
      return null
    },
    'queue.send-now': async ({ sessionId, messageId }) => {
      await (await conversations.get(sessionId)).sendQueuedNow(messageId)
      return null
    },

    'approval.reply': async ({ sessionId, approvalId, decision }) => {
      ;(await conversations.get(sessionId)).reply(approvalId, decision)
      return null
    },
    'review.read': ({ reviewId }) => reviews.read(reviewId),
    'review.read-file': ({ reviewId, path, offset }) => reviews.readFile(reviewId, path, offset),
    'review.read-bytes': ({ reviewId, path, side, offset }) => reviews.readBytes(reviewId, path, side, offset),
    'review.keep': ({ reviewId, progress, isPart }) => {
      reviews.keep(reviewId, progress, isPart)
      return null
    },
    'change.undo': async ({ sessionId, callId }) => {
      await (await conversations.get(sessionId)).undo(callId)
      return null
    },

    'changes.read': ({ workspaceId, source }, connection) => changes.read(connection.folder(workspaceId), source),
    'changes.read-file': ({ workspaceId, source, path, offset }, connection) =>
      changes.readFile(connection.folder(workspaceId), source, path, offset),
    'changes.read-bytes': ({ workspaceId, ...asked }, connection) =>
      changes.readBytes(connection.folder(workspaceId), asked),
    'changes.keep': async ({ workspaceId, source, progress }, connection) => {
      await changes.keep(connection.folder(workspaceId), source, progress)
      return null
    },
    'changes.act': async ({ workspaceId, source, verb, files }, connection) => ({
      undoId: await changes.act(connection.folder(workspaceId), source, verb, files),
    }),
    'changes.restore': async ({ workspaceId, undoId }, connection) => {
      await changes.restore(connection.folder(workspaceId), undoId)
      return null
    },
    'changes.commits': ({ workspaceId, words, limit }, connection) =>
      changes.commits(connection.folder(workspaceId), words, limit),

    'git.state': ({ workspaceId }, connection) => git.state(connection.folder(workspaceId)),
    'git.commit': async ({ workspaceId, isWithoutHooks, ...request }, connection) => {
      const folder = connection.folder(workspaceId)
      const parts = await folder.changedParts()
      if (!isWithoutHooks && parts.some(({ part }) => part === 'hooks')) {
        announcer.announce(`workspace:${workspaceId}`, 'workspace.info', await describe(workspaceId, folder, parts))
        return { outcome: 'hooks-changed' }
      }
      return git.commit(folder, request, (text) =>
        announcer.announce(`workspace:${workspaceId}`, 'git.commit-output', { workspaceId, text }),
      )
    },
    'git.cancel-commit': ({ workspaceId }, connection) => {
      git.cancelCommit(connection.folder(workspaceId))
      return null
    },
    'git.init': async ({ workspaceId }, connection) => {
      await git.init(connection.folder(workspaceId))
      return null
    },
    'git.mark-resolved': async ({ workspaceId, paths, isSure }, connection) => ({
      isDone: await git.markResolved(connection.folder(workspaceId), paths, isSure),
    }),

    'rules.list': ({ workspaceId }, connection) => store.rules.ofFolder(connection.folder(workspaceId).root),
    'rules.remove': ({ workspaceId, ruleId }, connection) => {
      const { root } = connection.folder(workspaceId)
      store.rules.remove(root, ruleId)
      return store.rules.ofFolder(root)
    },
    'activity.list': ({ workspaceId, ...page }, connection) =>
      store.activity.list({ workspaceRoot: connection.folder(workspaceId).root, ...page }),

    'blob.read': ({ blob, offset, length }) => {
      const part = store.blobs.readText(blob, offset, length)
      if (!part) throw new PublicError('not-found', 'This text is not kept any more.')
      return part
    },

    'settings.read': () => models.view(),
    'settings.update': ({ settings: changes }) => {
      settings.update(changes)
      return told()
    },
    'secret.set': async ({ profileId, key }) => {
      await settings.setKey(profileId, key)
      return told()
    },
    'mcp.list': () => mcp.list(),
    'mcp.save': (asked) => mcp.save(asked),
    'mcp.remove': ({ name }) => mcp.remove(name),
    'mcp.start': ({ name }) => mcp.start(name),
    'mcp.stop': ({ name }) => mcp.stop(name),
    'model.list': ({ profile, key }) => models.list(profile, key),
    'model.test': ({ profile, key }) => models.test(profile, key),
    'model.probe': (asked, connection) => probes.start(asked, connection.closed),
    'model.stop-probe': ({ probeId }) => {
      probes.stop(probeId)
      return null
    },
    'model.find-local': () => findLocalServers(AbortSignal.timeout(5000)),

    'terminal.list': ({ workspaceId }, connection) => terminals.list(connection.folder(workspaceId)),
    'terminal.open': ({ workspaceId, ...size }, connection) => terminals.open(connection.folder(workspaceId), size),
    'terminal.read': ({ workspaceId, id, since }, connection) =>
      terminals.read(connection.folder(workspaceId), id, since),
    'terminal.write': ({ workspaceId, id, text }, connection) => {
      terminals.write(connection.folder(workspaceId), id, text)
      return null
    },
    'terminal.resize': ({ workspaceId, id, ...size }, connection) => {
      terminals.resize(connection.folder(workspaceId), id, size)
      return null
    },
    'terminal.close': async ({ workspaceId, id }, connection) => {
      await terminals.close(connection.folder(workspaceId), id)
      return null
    },

    'tour.start': async () => {
      const path = await tours.start()
      // Whatever the settings say: the tour shows how a person is asked.
      const { sessionId } = await conversations.create(path, { mode: 'coder', autonomy: 'cautious' })
      return { path, sessionId }
    },
  }

  function told() {
    const view = models.view()
    announcer.announce('everyone', 'settings.changed', view)
    return view
  }
}
