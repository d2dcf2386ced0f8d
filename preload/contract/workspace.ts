import type { FileEntry } from './tool.ts'

/** An opened folder. `root` is absolute with links resolved; every path elsewhere is relative to it with `/`. */
export interface WorkspaceInfo {
  readonly workspaceId: string
  readonly root: string
  readonly name: string
  /** `null`: nobody has said yet. Counts as untrusted. */
  readonly trusted: boolean | null
  /** What of a trusted folder changed since it was trusted: it does not count until it is trusted again. */
  readonly changedParts: readonly ChangedPart[]
  /** The branch read from `.git/HEAD`, a short hash when detached, null outside a repository. */
  readonly branch: string | null
  /** The script that answers in place of a model in this folder; null where none does. */
  readonly scriptedBy: string | null
}

/** Hooks of git, the folder's settings (`.codelab`), and its rules for agents (`AGENTS.md`). */
export const trustParts = ['hooks', 'settings', 'rules'] as const
export type TrustPart = (typeof trustParts)[number]

export interface ChangedPart {
  readonly part: TrustPart
  /** Relative to the folder; added, changed or gone. */
  readonly files: readonly string[]
}

export interface RecentWorkspace {
  readonly root: string
  readonly name: string
  readonly openedAt: number
}

/** One folder's direct children, folders first, by name. `ignored` names those that ignore files leave out. */
export interface DirectoryListing {
  readonly path: string
  readonly entries: readonly (FileEntry & { readonly ignored: boolean })[]
  /** How many more there are beyond those listed. */
  readonly left: number
}

/** `hash` is SHA-256 of the bytes in hex. Images come as base64 of at most 5 MB. */
export type FileContent =
  | {
      readonly kind: 'text'
      readonly path: string
      readonly text: string
      readonly encoding: string
      readonly hash: string
      readonly size: number
      /** It was read in parts, for it is too large to be written back as one frame. */
      readonly isReadOnly?: boolean
    }
  | {
      readonly kind: 'image'
      readonly path: string
      readonly mediaType: string
      readonly base64: string
      readonly size: number
    }
  | {
      readonly kind: 'binary' | 'too-large'
      readonly path: string
      readonly size: number
    }

/** `undoId`: by which it comes back; null where nothing but empty folders went. */
export interface DeletedFiles {
  readonly undoId: string | null
  readonly entries: number
}

/** A part of a file; `size` is that of the whole in bytes. `encoding` comes with the first part, null for no text. */
export interface FilePart {
  readonly base64: string
  readonly size: number
  readonly encoding: string | null
}

/** Folders of the machine, for choosing one to open. `path` is absolute. */
export interface FolderChoices {
  readonly path: string
  readonly parent: string | null
  readonly folders: readonly string[]
}

/** What the disk holds after a write of the editor's. */
export interface WrittenFile {
  readonly hash: string
  readonly size: number
}

/** Text of an editor that was not saved. `baseHash` is that of the file it began from, null where there was none. */
export interface Draft {
  readonly path: string
  readonly text: string
  readonly encoding: string
  readonly baseHash: string | null
  readonly at: number
}
