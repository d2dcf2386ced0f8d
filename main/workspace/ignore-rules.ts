import { lstatSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type IgnoreFile, parseIgnoreFile } from './ignore-file.ts'
import { partsOf } from './paths.ts'

/*
 * What ripgrep leaves out, found without starting it: `.gitignore`, `.ignore` and `.rgignore` of every folder from the
 * top of the repository down, and `.git/info/exclude`. A deeper file wins over a higher one, and within a folder the
 * later of these names over the earlier. A person's global ignore file is left aside here and in the search.
 */

/** The rules for the children of one folder. */
export interface DirectoryRules {
  /** The folder is ignored as such, so everything in it counts as ignored too. */
  readonly isIgnoredItself: boolean
  isIgnored(name: string, isDirectory: boolean): boolean
  enter(name: string): DirectoryRules
}

const ignoreFiles = ['.gitignore', '.ignore', '.rgignore']
const maxIgnoreFileBytes = 1024 * 1024

/** The ignore files of one folder, the one that wins first, and where that folder is. */
interface Layer {
  readonly folder: string
  readonly files: readonly IgnoreFile[]
}

/** Reads the ignore files as they are now. `directory` is normalised. */
export function ignoreRulesFor(root: string, directory: string): DirectoryRules {
  let rules = rulesOf(root, [...layersAbove(root), layerOf(root)], false)
  for (const part of partsOf(directory)) rules = rules.enter(part)
  return rules
}

/** The same rules with nothing ignored because of the folder itself: for a folder that was asked for by name. */
export function startingIn(root: string, directory: string): DirectoryRules {
  const rules = ignoreRulesFor(root, directory)
  return rules.isIgnoredItself ? rulesOf(join(root, directory), [], false) : rules
}

function rulesOf(folder: string, layers: readonly Layer[], isIgnoredItself: boolean): DirectoryRules {
  const deepestFirst = layers.toReversed().flatMap((layer) => {
    const way = relative(layer.folder, folder).replaceAll(sep, '/')
    return layer.files.map((file) => ({ file, prefix: way === '' ? '' : `${way}/` }))
  })
  const isIgnored = (name: string, isDirectory: boolean): boolean => {
    if (isIgnoredItself) return true
    for (const { file, prefix } of deepestFirst) {
      const ignored = file(prefix + name, isDirectory)
      if (ignored !== null) return ignored
    }
    return false
  }
  return {
    isIgnoredItself,
    isIgnored,
    enter(name) {
      const below = join(folder, name)
      if (isIgnored(name, true)) return rulesOf(below, layers, true)
      const layer = layerOf(below)
      return rulesOf(below, layer.files.length === 0 ? layers : [...layers, layer], false)
    },
  }
}

/** The folders from the top of the repository down to the one above the root; none outside a repository. */
function layersAbove(root: string): Layer[] {
  const folders: string[] = []
  for (let folder = root; !isThere(join(folder, '.git'));) {
    const parent = dirname(folder)
    if (parent === folder) return []
    folders.unshift(parent)
    folder = parent
  }
  return folders.map(layerOf)
}

function layerOf(folder: string): Layer {
  const files = [...ignoreFiles.toReversed().map((name) => join(folder, name)), join(folder, '.git', 'info', 'exclude')]
  return { folder, files: files.flatMap(readIgnoreFile) }
}

function readIgnoreFile(file: string): IgnoreFile[] {
  try {
    const stats = lstatSync(file, { throwIfNoEntry: false })
    if (!stats?.isFile() || stats.size > maxIgnoreFileBytes) return []
    return [parseIgnoreFile(readFileSync(file, 'utf8'))]
  } catch {
    // A file that cannot be read ignores nothing, as with ripgrep.
    return []
  }
}

function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}

/** A folder of git's own, whose contents nobody means when listing a workspace. */
export const isGitFolder = (path: string): boolean => basename(path) === '.git'
