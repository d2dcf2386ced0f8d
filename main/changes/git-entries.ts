/** One side of a file as git has it: its mode (`100644`, `120000`, …) and its object, or a submodule's commit. */
export interface GitSide {
  readonly mode: string
  readonly id: string
}

/** One file that differs between two sides. Paths are relative to the opened folder. */
export interface GitEntry {
  readonly path: string
  readonly oldPath?: string
  readonly before: GitSide | null
  readonly after: GitSide | null
  readonly isUntracked?: boolean
  /** It was announced to git, without content. */
  readonly isIntended?: boolean
  readonly isConflicted?: boolean
  /** Its content goes through a program of the person's, which is not run to look. */
  readonly isFiltered?: boolean
  /**
   * The later side is the file as it lies there, and its id that of these bytes. `plain`: so would git store it;
   * `filtered`, `large`: git is not asked. What is `unreadable` is only named.
   */
  readonly asItLies?: 'plain' | 'filtered' | 'large' | 'unreadable'
}

export interface RawEntry {
  /** Git's letter. `U`: in conflict. */
  readonly status: string
  readonly path: string
  readonly oldPath?: string
  readonly before: GitSide | null
  readonly after: GitSide | null
}

/** Reads `--raw -z` of git's diffs: `:<modes> <ids> <status>`, the path, and of a rename the new one behind the old. */
export function parseRaw(text: string): RawEntry[] {
  const entries: RawEntry[] = []
  const fields = text.split('\0')
  for (let at = 0; at + 1 < fields.length;) {
    const [oldMode = '', newMode = '', oldId = '', newId = '', status = ''] = fields[at]!.slice(1).split(' ')
    const letter = status.charAt(0)
    const isMoved = letter === 'R' || letter === 'C'
    const path = fields[at + (isMoved ? 2 : 1)] ?? ''
    entries.push({
      status: letter,
      path,
      ...(isMoved ? { oldPath: fields[at + 1]! } : {}),
      before: sideOf(oldMode, oldId),
      after: sideOf(newMode, newId),
    })
    at += isMoved ? 3 : 2
  }
  return entries
}

const sideOf = (mode: string, id: string): GitSide | null => (mode === '000000' ? null : { mode, id })

/** What `ls-files --stage` says of one path. `stage` is above 0 in a conflict. */
export interface StagedEntry extends GitSide {
  readonly path: string
  readonly stage: number
  /** It is not among the files here, though it is not deleted: a sparse checkout leaves it out. */
  readonly isLeftOut: boolean
}

/** Reads `ls-files --stage -t -z`: `<tag> <mode> <id> <stage>`, a tab and the path. */
export function parseStaged(text: string): StagedEntry[] {
  return text
    .split('\0')
    .filter(Boolean)
    .map((record) => {
      const tab = record.indexOf('\t')
      const [tag = '', mode = '', id = '', stage = ''] = record.slice(0, tab).split(' ')
      return { mode, id, stage: Number(stage), isLeftOut: tag === 'S', path: record.slice(tab + 1) }
    })
}

export const isLink = (side: GitSide | null): boolean => side?.mode === '120000'
export const isSubmodule = (side: GitSide | null): boolean => side?.mode === '160000'
/** Files are of one type, whoever may run them. */
export const typeOf = ({ mode }: GitSide): string => mode.slice(0, 3)
