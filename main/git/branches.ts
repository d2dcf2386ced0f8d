import { ToolFailure } from '../errors.ts'
import type { GitRunner } from './run-git.ts'

export interface Branch {
  readonly name: string
  readonly current: boolean
  /** Of its last commit. */
  readonly hash: string
  readonly upstream: string | null
  readonly subject: string
}

export type BranchChange =
  | { readonly action: 'create' | 'switch' | 'rename'; readonly name: string }
  /** Whatever would be lost: ask before. */
  | { readonly action: 'delete'; readonly name: string }

export async function listBranches(git: GitRunner): Promise<readonly Branch[]> {
  const format = '%(refname:short)%1f%(HEAD)%1f%(objectname)%1f%(upstream:short)%1f%(subject)%00'
  const text = await git.text(['for-each-ref', `--format=${format}`, 'refs/heads'])
  return text
    .split('\0')
    .map((record) => record.trim())
    .filter(Boolean)
    .map((record) => {
      const [name = '', head, hash = '', upstream, subject = ''] = record.split('\x1f')
      return { name, current: head === '*', hash, upstream: upstream || null, subject }
    })
}

export async function commitsOnlyOn(git: GitRunner, branch: string): Promise<number> {
  await checkName(git, branch)
  const ref = `refs/heads/${branch}`
  const others = ['--not', `--exclude=${branch}`, '--branches', '--remotes', '--tags']
  const { exitCode, stdout } = await git.ask(['rev-list', '--count', ref, ...others, '--'])
  if (exitCode !== 0) throw unknownBranch(branch)
  return Number(stdout.trim())
}

export async function changeBranch(git: GitRunner, { action, name }: BranchChange, signal: AbortSignal): Promise<void> {
  await checkName(git, name)
  const exists = await hasBranch(git, name)
  if (exists && (action === 'create' || action === 'rename')) {
    throw new ToolFailure('ALREADY_EXISTS', `There is a branch ${name} already.`, { name })
  }
  if (!exists && action === 'delete') throw unknownBranch(name)
  const commands = {
    create: ['branch', name],
    switch: ['switch', name],
    rename: ['branch', '--move', name],
    delete: ['branch', '--delete', '--force', name],
  }
  await git.own(commands[action], { signal })
}

async function checkName(git: GitRunner, name: string): Promise<void> {
  const isName = !name.startsWith('-') && (await git.ask(['check-ref-format', `refs/heads/${name}`])).exitCode === 0
  if (isName) return
  throw new ToolFailure('INVALID_ARGUMENTS', `${JSON.stringify(name)} cannot be the name of a branch.`, {
    field: 'name',
  })
}

const hasBranch = async (git: GitRunner, name: string): Promise<boolean> =>
  (await git.ask(['show-ref', '--verify', '--quiet', `refs/heads/${name}`])).exitCode === 0

const unknownBranch = (name: string): ToolFailure =>
  new ToolFailure('GIT_ERROR', `There is no branch ${name}. List the branches to see their names.`, { name })
