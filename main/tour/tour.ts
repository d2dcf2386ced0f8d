import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { errnoOf, messageOf, PublicError } from '../errors.ts'
import type { Run } from '../process/run.ts'
import type { Provider } from '../providers/provider.ts'
import type { Script } from '../providers/scripts.ts'
import type { Database } from '../store/database.ts'
import type { Workspaces } from '../store/store.ts'
import script from './script.yaml?raw'
import englishTexts from './texts.en.yaml?raw'
import russianTexts from './texts.ru.yaml?raw'

const model = 'tour script'

/** The small project the tour is taken in, by path. */
const project = import.meta.glob<string>(['./project/**/*', './project/*'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface ScriptedModel {
  readonly provider: Provider
  readonly model: string
}

/** The folders tours are taken in. In them, and only in them, the tour's script answers in place of a model. */
export interface Tours {
  /** Makes a folder with the project as a git repository, trusted since nobody else wrote it. Gives its root. */
  start(): Promise<string>
  has(root: string): boolean
  /** What the script is called where it shows. */
  readonly model: string
  scriptedModel(): Promise<ScriptedModel>
}

export interface TourParts {
  readonly database: Database
  readonly workspaces: Workspaces
  readonly run: Run
}

/** Which folders are a tour's stands in the database: a folder cannot say so of itself. */
export function createTours({ database, workspaces, run }: TourParts): Tours {
  database.exec('create table if not exists tours (root text primary key)')
  const roots = new Set(
    database
      .prepare('select root from tours')
      .all()
      .map((row) => row['root'] as string),
  )
  for (const root of roots) if (!existsSync(root)) forget(root)
  let scripted: Promise<ScriptedModel> | undefined

  /** The system has cleared its temporary folder: whoever makes one of that name again is not us. */
  function forget(root: string): void {
    database.prepare('delete from tours where root = ?').run(root)
    workspaces.setTrust(root, false)
    roots.delete(root)
  }

  return {
    async start() {
      const root = await makeFolder()
      try {
        await makeRepository(root, run)
      } catch (error) {
        await rm(dirname(root), { recursive: true, force: true })
        throw error
      }
      database.prepare('insert or ignore into tours (root) values (?)').run(root)
      workspaces.setTrust(root, true)
      roots.add(root)
      return root
    },
    has: (root) => roots.has(root),
    model,
    scriptedModel: () => (scripted ??= loadScript()),
  }
}

async function makeFolder(): Promise<string> {
  try {
    // The project has a name of its own; what tells tours apart is the folder around it.
    const root = join(await realpath(await mkdtemp(join(tmpdir(), 'codelab-tour-'))), 'receipt')
    for (const [name, text] of Object.entries(project)) {
      const path = join(root, name.slice('./project/'.length))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
    return root
  } catch (error) {
    if (errnoOf(error) === undefined) throw error
    throw new PublicError(
      'unavailable',
      `The folder for the tour cannot be made: ${messageOf(error)}. It needs some room in ${tmpdir()}.`,
      undefined,
      error,
    )
  }
}

/** One commit. What a person set for all their repositories (signing, hooks, line endings) stays out of it. */
async function makeRepository(root: string, run: Run): Promise<void> {
  const settings = {
    'user.name': 'CodeLab tour',
    'user.email': 'tour@codelab.invalid',
    'commit.gpgSign': 'false',
    'core.hooksPath': '.git/hooks',
    'core.autocrlf': 'false',
  }
  const steps = [
    ['-c', 'init.defaultBranch=main', 'init', '--quiet', '--template='],
    ...Object.entries(settings).map((setting) => ['config', '--local', ...setting]),
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'Add receipts'],
  ]
  for (const args of steps) {
    const result = await run({
      command: { file: 'git', args },
      cwd: root,
      timeoutMs: 30_000,
      signal: new AbortController().signal,
    }).catch((error: unknown) => {
      throw cannotCommit(messageOf(error), error)
    })
    if (result.exitCode !== 0) throw cannotCommit(`${result.stderr}${result.stdout}`.trim() || result.ending)
  }
}

const cannotCommit = (why: string, cause?: unknown) =>
  new PublicError('unavailable', `The tour needs git, and it does not work here: ${why}`, undefined, cause)

/** The agent answers in the language of the first message, as a model would. */
async function loadScript(): Promise<ScriptedModel> {
  const [{ parseScript }, { createScripted }, { parse }] = await Promise.all([
    import('../providers/scripts.ts'),
    import('../providers/builtin/scripted.ts'),
    import('yaml'),
  ])
  const parsed = await parseScript(script, 'The script of the tour')
  const speaking = (texts: string) => createScripted(withTexts(parsed, parse(texts) as Texts))
  const english = speaking(englishTexts)
  const russian = speaking(russianTexts)
  const provider: Provider = {
    answer(request) {
      const first = request.messages.find(({ role }) => role === 'user')
      return (first && /\p{Script=Cyrillic}/u.test(first.text) ? russian : english).answer(request)
    },
    listModels: english.listModels,
  }
  return { provider, model }
}

type Texts = Readonly<Record<string, string>>

/** The script with each name of a text replaced by that text. */
function withTexts(named: Script, texts: Texts): Script {
  return JSON.parse(JSON.stringify(named), (key, value: unknown) =>
    (key === 'text' || key === 'message') && typeof value === 'string' ? (texts[value] ?? value) : value,
  ) as Script
}
