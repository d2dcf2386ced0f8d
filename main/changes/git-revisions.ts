import type { CommitList, CommitName } from '../../preload/contract/changes.ts'
import { PublicError } from '../errors.ts'
import type { GitPlumbing } from '../git/plumbing.ts'

/** As far back as words are looked for. */
const mostSearched = 20_000
const mostNames = 1000
const format = '%H%x1f%an%x1f%aI%x1f%s'
const logOptions = ['-z', '--no-color', '--no-show-signature', '--encoding=UTF-8', `--format=${format}`]

const isWholeHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/

/** The commit a person names, in full. Throws `PublicError` for what names none, or more than one. */
export async function resolveCommit(git: GitPlumbing, name: string): Promise<string> {
  // eslint-disable-next-line no-control-regex
  if (name.trim() === '' || /^[-^]|[\u0000-\u001f]/.test(name)) {
    throw new PublicError('bad-request', `${JSON.stringify(name)} is no name of a commit.`)
  }
  if (!isWholeHash.test(name)) await refuseAmbiguous(git, name)
  const asked = await git.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  const hash = asked.stdout.toString('utf8').trim()
  if (asked.exitCode !== 0 || !isWholeHash.test(hash)) {
    throw new PublicError('not-found', `There is no commit ${name} here.`, { name })
  }
  return hash
}

async function refuseAmbiguous(git: GitPlumbing, name: string): Promise<void> {
  const named = await git.ask(['for-each-ref', '--format=%(refname)', `refs/heads/${name}`, `refs/tags/${name}`])
  const places = named.stdout.toString('utf8').split('\n')
  const exact = [`refs/heads/${name}`, `refs/tags/${name}`].filter((place) => places.includes(place))
  if (exact.length > 1) {
    const message = `${name} is a branch and a tag. Say which by its full name: ${exact.join(' or ')}.`
    throw new PublicError('bad-request', message, { name })
  }
  if (exact.length === 1 || !/^[0-9a-f]{4,64}$/i.test(name)) return
  const meant = await git.ask(['rev-parse', `--disambiguate=${name}`])
  const ids = meant.stdout.toString('utf8').split('\n').filter(Boolean)
  if (ids.length < 2) return
  const types = (
    await git.run(['cat-file', '--batch-check=%(objecttype)'], { stdin: `${ids.join('\n')}\n` })
  ).toString()
  if (types.split('\n').filter((type) => type === 'commit').length < 2) return
  throw new PublicError('bad-request', `${name} is the beginning of several commits. Give more of the hash.`, { name })
}

/** Null for a commit without a parent. */
export async function firstParent(git: GitPlumbing, hash: string): Promise<string | null> {
  const asked = await git.ask(['rev-parse', '--verify', '--quiet', `${hash}^1`])
  return asked.exitCode === 0 ? asked.stdout.toString('utf8').trim() : null
}

export async function nameCommits(git: GitPlumbing, hashes: readonly string[]): Promise<readonly CommitName[]> {
  const output = await git.run(['log', '--no-walk=unsorted', ...logOptions, ...hashes, '--'])
  return commitsIn(output.toString('utf8'))
}

/** Of all branches and tags, the newest first; words are looked for in subject, author and hash. */
export async function listCommits(git: GitPlumbing, words: string, limit: number): Promise<CommitList> {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const isMeant = ({ hash, subject, author }: CommitName): boolean => {
    const text = `${subject}\n${author}`.toLowerCase()
    return wanted.every((word) => text.includes(word) || hash.startsWith(word))
  }
  const hasHead = (await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'])).exitCode === 0
  const most = wanted.length === 0 ? limit : mostSearched
  const everything = ['--branches', '--remotes', '--tags', ...(hasHead ? ['HEAD'] : [])]
  const log = await git.run(['log', `--max-count=${most}`, '--date-order', ...logOptions, ...everything, '--'])
  const commits = commitsIn(log.toString('utf8')).filter(isMeant).slice(0, limit)
  return { commits, names: await listNames(git) }
}

async function listNames(git: GitPlumbing): Promise<CommitList['names']> {
  const fields = ['refname:short', 'symref', 'objecttype', 'objectname', '*objecttype', '*objectname']
  const output = await git.run([
    'for-each-ref',
    `--format=${fields.map((field) => `%(${field})`).join('%00')}`,
    `--count=${mostNames}`,
    '--sort=-creatordate',
    ...['refs/heads', 'refs/remotes', 'refs/tags'],
  ])
  return output
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      const [name = '', target, type, hash = '', peeledType, peeled = ''] = line.split('\0')
      if (target !== '') return []
      if (type === 'commit') return [{ name, hash }]
      return peeledType === 'commit' ? [{ name, hash: peeled }] : []
    })
}

function commitsIn(text: string): CommitName[] {
  return text
    .split('\0')
    .filter(Boolean)
    .map((record) => {
      const [hash = '', author = '', date = '', subject = ''] = record.split('\x1f')
      return { hash, author, date, subject }
    })
}
