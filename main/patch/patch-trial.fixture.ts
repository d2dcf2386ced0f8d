import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/store.ts'
import { createFiles } from '../workspace/files.ts'
import { createChangeSets, type ChangePlan, type ChangeSets } from './change-set.ts'
import type { Disk } from './change-set-disk.ts'
import { patchFailure, propose } from './propose.ts'

/** What a tree holds: text or bytes of files, `-> target` of links, `null` of folders. */
export type Tree = Readonly<Record<string, string | Uint8Array | null>>

/** A folder of its own with the change sets over it. */
export interface PatchTrial {
  readonly root: string
  readonly store: Store
  readonly sets: ChangeSets
  plan(patch: string, path?: string): Promise<ChangePlan>
  /** From the text of a patch to the written files; gives the id. */
  apply(patch: string, path?: string): Promise<string>
  tree(): Record<string, string>
  remove(): void
}

export const owner = { sessionId: 'session', callId: 'call' }

export async function openPatchTrial(tree: Tree, disk?: Disk): Promise<PatchTrial> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'codelab-patch-')))
  makeTree(root, tree)
  const store = await openStore(':memory:')
  const files = createFiles(root)
  const sets = createChangeSets({ root, files, store, ...(disk ? { disk } : {}) })
  const plan = async (patch: string, path?: string): Promise<ChangePlan> => {
    const proposal = await propose({ normalise: files.normalise, read: sets.read, compute: sets.compute }, patch, path)
    if ('problems' in proposal) throw patchFailure(proposal.problems)
    return sets.plan(proposal.changes)
  }
  return {
    root,
    store,
    sets,
    plan,
    apply: async (patch, path) => sets.write(await plan(patch, path), owner),
    tree: () => readTree(root),
    remove() {
      store.close()
      rmSync(root, { recursive: true })
    },
  }
}

export function makeTree(root: string, tree: Tree): void {
  for (const [path, content] of Object.entries(tree)) {
    const whole = join(root, path)
    if (content === null) {
      mkdirSync(whole, { recursive: true })
      continue
    }
    mkdirSync(dirname(whole), { recursive: true })
    if (typeof content === 'string' && content.startsWith('-> ')) symlinkSync(content.slice(3), whole)
    else writeFileSync(whole, content)
  }
}

/** Every entry by its path: files as `mode content` in latin-1, so that all bytes count. */
export function readTree(root: string, below = ''): Record<string, string> {
  const tree: Record<string, string> = {}
  for (const name of readdirSync(join(root, below)).sort()) {
    if (below === '' && name === '.git') continue
    const path = below === '' ? name : `${below}/${name}`
    const status = lstatSync(join(root, path))
    if (status.isSymbolicLink()) tree[path] = `-> ${readlinkSync(join(root, path))}`
    else if (status.isDirectory()) Object.assign(tree, { [path]: '/' }, readTree(root, path))
    else tree[path] = `${(status.mode & 0o777).toString(8)} ${readFileSync(join(root, path), 'latin1')}`
  }
  return tree
}
