import { existsSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { ActivityEntry } from '../../preload/contract/activity.ts'
import { PublicError } from '../errors.ts'
import { createActivity } from '../store/activity.ts'
import { openDatabase } from '../store/database.ts'
import { defaultDataDirectory } from '../store/data-directory.ts'
import { schemaState } from '../store/schema.ts'
import { type CliCommand, UsageError } from './command.ts'
import { parseFlags } from './flags.ts'
import { visibleText } from './visible-text.ts'

const pageSize = 200

export const command: CliCommand = {
  summary: 'lists what was done to this machine, and who approved it',
  usage: `usage: codelab activity [--workspace DIR] [--limit N] [--data DIR] [--json]

The newest first: when, how it ended, what, who asked and who approved it. Of all folders unless --workspace names one;
100 unless --limit says otherwise. --json prints one entry a line. A CodeLab may be open meanwhile.`,

  async run(args, io) {
    const { values, positionals } = parseFlags(args, {
      options: {
        workspace: { type: 'string' },
        limit: { type: 'string', default: '100' },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.length > 0) throw new UsageError(`${positionals[0]} is not expected here.`)
    const limit = Number(values.limit)
    if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit is a whole number from 1.')
    const path = join(values.data === undefined ? defaultDataDirectory(io.env) : resolve(values.data), 'codelab.db')
    // Nothing is made or mended here: the directory may belong to a CodeLab that is open.
    if (!existsSync(path)) throw new PublicError('not-found', `There is nothing of CodeLab at ${path}.`)
    const database = await openDatabase(path)
    try {
      if (schemaState(database) !== 'current') {
        throw new PublicError('unavailable', `${path} is of another version of CodeLab, or damaged.`)
      }
      const activity = createActivity(database)
      const workspaceRoot = values.workspace === undefined ? undefined : realOf(values.workspace)
      let left = limit
      let before: number | undefined
      while (left > 0) {
        const { entries, hasMore } = activity.list({ workspaceRoot, before, limit: Math.min(left, pageSize) })
        for (const entry of entries) await io.print(values.json ? `${JSON.stringify(entry)}\n` : lineOf(entry))
        left -= entries.length
        before = entries.at(-1)?.id
        if (!hasMore) break
      }
      return 0
    } finally {
      database.close()
    }
  },
}

function realOf(path: string): string {
  try {
    return realpathSync(resolve(path))
  } catch {
    return resolve(path)
  }
}

function lineOf({ at, kind, status, title, tool, askedBy, approvedBy, rule, exitCode, undo }: ActivityEntry): string {
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  const by = approvedBy.startsWith('rule:') ? `a remembered decision${rule ? ` (${wordsOf(rule)})` : ''}` : approvedBy
  const notes = [
    ...(exitCode === null ? [] : [`exit ${exitCode}`]),
    ...(undo === 'done' ? ['undone'] : undo === 'possible' ? ['can be undone'] : []),
  ]
  const what = kind === 'undo' ? `undone: ${tool} ${title}` : `${tool} ${title}`
  const end = notes.length > 0 ? ` [${notes.join(', ')}]` : ''
  return `${when}  ${status.padEnd(11)}  ${visibleText(what)}${end}\n    asked by ${visibleText(askedBy ?? 'a person')}, approved by ${visibleText(by)}\n`
}

function wordsOf(rule: NonNullable<ActivityEntry['rule']>): string {
  switch (rule.kind) {
    case 'command-exact':
      return rule.command
    case 'command-prefix':
      return `${rule.words.join(' ')} …`
    case 'path-pattern':
      return rule.pattern
    case 'tool':
      return rule.tool
  }
}
