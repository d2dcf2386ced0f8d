import { z } from 'zod'
import type { Mode } from '../../preload/contract/agent.ts'
import { messageOf, PublicError } from '../errors.ts'
import type { Folder } from '../folders.ts'
import { type ModePolicy, modePolicy } from '../policy/modes.ts'
import { builtinModeNames, findBuiltinMode, type KnownMode } from './mode.ts'
import { namesIn, textOf } from './workspace-rules.ts'

/** The modes of one folder: the built-in ones, and those it states itself where it is trusted. */
export interface Modes {
  /** As last read. Throws `PublicError('not-found')` where there is none of this name. */
  find(name: Mode): KnownMode
  /** How far a mode goes; one that is not there any more may only read. */
  policy(name: Mode): ModePolicy
  /** The model this mode asks for, as its file says now; undefined where the chosen one answers. */
  modelOf(name: Mode): Promise<string | undefined>
  own(): readonly KnownMode[]
  /** What is wrong with files that state a mode, one line each. */
  problems(): readonly string[]
  /** Reads the folder's modes anew. */
  refresh(): Promise<void>
}

const folderOfModes = '.codelab/modes'
const maxModes = 50

const modeSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and "-", at most 40, beginning with a letter')
    .optional(),
  /** Tells the other agents what it is for. */
  description: z.string().max(500).optional(),
  instructions: z.string().trim().min(1).max(20_000),
  level: z.enum(['read-only', 'read-write', 'execute']).default('read-only'),
  /** Path patterns that may be edited although the level is below read-write. */
  files: z.array(z.string().min(1).max(255)).max(100).optional(),
  /** The model that answers in it, or the name of its profile in the settings; without it the one that is chosen. */
  model: z.string().trim().min(1).max(300).optional(),
  /** The only tools it has; without it all that its level allows. */
  tools: z.array(z.string().min(1).max(100)).max(200).optional(),
})

export function createModes(folder: Pick<Folder, 'workspace' | 'isTrusted' | 'changedTexts'>): Modes {
  let own: readonly KnownMode[] = []
  let problems: readonly string[] = []

  const refresh = async () => {
    const read = folder.isTrusted()
      ? await readModes(folder.workspace.files, await folder.changedTexts())
      : { modes: [], problems: [] }
    own = read.modes
    problems = read.problems
  }

  return {
    find(name) {
      const found = findBuiltinMode(name) ?? own.find((mode) => mode.name === name)
      if (found) return found
      const known = [...builtinModeNames, ...own.map((mode) => mode.name)].join(', ')
      const text = [`There is no mode named ${name}. There are ${known}.`, ...problems].join('\n')
      throw new PublicError('not-found', text)
    },
    policy: (name) =>
      modePolicy(
        name,
        own.map((mode) => mode.policy),
      ),
    async modelOf(name) {
      const builtin = findBuiltinMode(name)
      if (builtin) return builtin.model
      await refresh()
      return own.find((mode) => mode.name === name)?.model
    },
    own: () => own,
    problems: () => problems,
    refresh,
  }
}

async function readModes(files: Folder['workspace']['files'], changed: ReadonlySet<string>) {
  const modes: KnownMode[] = []
  const problems: string[] = []
  const names = (await namesIn(files, folderOfModes)).filter((name) => /\.(ya?ml|json)$/i.test(name))
  for (const name of names.slice(0, maxModes)) {
    const path = `${folderOfModes}/${name}`
    if (changed.has(path)) {
      problems.push(`${path} changed since the folder was trusted and does not count until it is trusted again.`)
      continue
    }
    try {
      const mode = await parseMode((await textOf(files, path)) ?? '', name.replace(/\.[^.]+$/, ''))
      if (findBuiltinMode(mode.name)) throw new Error(`${mode.name} is a built-in mode and cannot be replaced.`)
      if (modes.some((other) => other.name === mode.name)) throw new Error(`Another file states the mode ${mode.name}.`)
      modes.push(mode)
    } catch (error) {
      problems.push(`${path}: ${messageOf(error)}`)
    }
  }
  return { modes, problems }
}

async function parseMode(text: string, fileName: string): Promise<KnownMode> {
  const { parse } = await import('yaml')
  const parsed = modeSchema.safeParse(parse(text, { maxAliasCount: 100 }))
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error))
  const { name = fileName, description, instructions, model, level, files, tools } = parsed.data
  const policy = { name, level, ...(files ? { files } : {}), ...(tools ? { tools } : {}) }
  return {
    name,
    instructions,
    ...(description === undefined ? {} : { description }),
    ...(model === undefined ? {} : { model }),
    policy,
  }
}
