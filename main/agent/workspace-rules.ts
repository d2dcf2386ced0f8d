import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path/posix'
import { ToolFailure } from '../errors.ts'
import type { Folder } from '../folders.ts'

type Files = Folder['workspace']['files']

/** UTF-16 units of one file, and of all together, that go to the model with each request. */
const longestFile = 20_000
const longestTogether = 60_000
const maxFileBytes = 1024 * 1024

/**
 * What a folder tells its agents: `AGENTS.md` at its top, `.codelab/rules/*.md`, and the `AGENTS.md` of the folders that
 * hold a file the session has read or edited. For a trusted folder only, without those
 * that `changed` since it was trusted. What is cut is said.
 */
export async function readRules(
  files: Files,
  touched: readonly string[],
  changed: ReadonlySet<string> = new Set(),
): Promise<string> {
  const found: { readonly path: string; readonly text: string }[] = []
  for (const path of ['AGENTS.md', ...(await ruleFiles(files)), ...nestedRules(touched)]) {
    const text = changed.has(path) ? null : await textOf(files, path)
    if (text !== null && text.trim() !== '') found.push({ path, text: text.trim() })
  }
  let room = longestTogether
  const parts = found.map(({ path, text }) => {
    const length = Math.min(longestFile, room)
    const shown = text.slice(0, length)
    room -= shown.length
    const cut =
      shown.length < text.length ? `\n(Cut here: ${path} goes on. Read it with read_file where it matters.)` : ''
    const scope = path.endsWith('/AGENTS.md') ? `, for what lies in ${dirname(path)}` : ''
    return `From ${path}${scope}:\n${shown}${cut}`
  })
  return parts.join('\n\n')
}

async function ruleFiles(files: Files): Promise<readonly string[]> {
  return (await namesIn(files, '.codelab/rules'))
    .filter((name) => /\.md$/i.test(name))
    .map((name) => `.codelab/rules/${name}`)
}

/** The names in a folder of ours, in order; none where it is not there or leads out of the workspace. */
export async function namesIn(files: Files, path: string): Promise<readonly string[]> {
  try {
    return (await readdir(await files.absolute(path))).sort()
  } catch {
    return []
  }
}

/** From the outermost on: what is nearer to a file says the last word. */
function nestedRules(touched: readonly string[]): readonly string[] {
  const folders = new Set<string>()
  for (const path of touched) {
    for (let folder = dirname(path); folder !== '.' && folder !== '/'; folder = dirname(folder)) folders.add(folder)
  }
  return [...folders].sort().map((folder) => `${folder}/AGENTS.md`)
}

/** Null where there is none, or none that can be read. */
export async function textOf(files: Files, path: string): Promise<string | null> {
  try {
    const { bytes } = await files.read(path, maxFileBytes)
    return new TextDecoder().decode(bytes)
  } catch (error) {
    if (error instanceof ToolFailure) return null
    throw error
  }
}
