import type { DirectoryListing } from '../../preload/contract/workspace.ts'

/** A file, folder or link. */
export interface Entry {
  readonly kind: 'file' | 'directory' | 'link'
  readonly path: string
  readonly name: string
  readonly depth: number
  readonly isOpen: boolean
  readonly isIgnored: boolean
}

/** One line of the explorer. */
export type Node =
  | Entry
  | {
      readonly kind: 'note'
      readonly path: string
      readonly text: 'loading' | 'empty' | string
      readonly depth: number
    }
  /** Where the name of a new entry is being written. */
  | { readonly kind: 'new'; readonly path: string; readonly of: 'file' | 'directory'; readonly depth: number }
  | { readonly kind: 'more'; readonly path: string; readonly count: number; readonly depth: number }

/** What a name is being written for: a new entry of a folder, or another name of an entry. */
export type Naming =
  { readonly kind: 'file' | 'directory'; readonly folder: string } | { readonly kind: 'rename'; readonly path: string }

/** Puts a line for the new entry's name at the beginning of its folder. */
export function withNewEntry(nodes: readonly Node[], naming: Naming | null): readonly Node[] {
  if (!naming || naming.kind === 'rename') return nodes
  const { kind: of, folder } = naming
  const parent = nodes.findIndex(({ path }) => path === folder)
  const depth = folder === '' ? 0 : (nodes[parent]?.depth ?? -1) + 1
  return nodes.toSpliced(parent + 1, 0, { kind: 'new', path: `${folder}/\u0000`, of, depth })
}

type Directories = Readonly<
  Record<
    string,
    | { readonly status: 'loading' }
    | { readonly status: 'failed'; readonly text: string }
    | { readonly status: 'read'; readonly listing: DirectoryListing }
  >
>

/** The explorer's lines, top to bottom: the root's children, and those of every open folder below it. */
export function visibleNodes(directories: Directories, expanded: ReadonlySet<string>): readonly Node[] {
  const nodes: Node[] = []
  add('', 0)
  return nodes

  function add(path: string, depth: number): void {
    const directory = directories[path]
    if (!directory || directory.status === 'loading') {
      nodes.push({ kind: 'note', path: `${path}/`, text: 'loading', depth })
      return
    }
    if (directory.status === 'failed') {
      nodes.push({ kind: 'note', path: `${path}/`, text: directory.text, depth })
      return
    }
    const { entries, left } = directory.listing
    if (entries.length === 0) nodes.push({ kind: 'note', path: `${path}/`, text: 'empty', depth })
    for (const entry of entries) {
      const isOpen = entry.type === 'directory' && expanded.has(entry.path)
      const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
      nodes.push({ kind: entry.type, path: entry.path, name, depth, isOpen, isIgnored: entry.ignored })
      if (isOpen) add(entry.path, depth + 1)
    }
    if (left > 0) nodes.push({ kind: 'more', path: `${path}/…`, count: left, depth })
  }
}
