import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as viteBuild } from 'vite'

/** The project's own folder, wherever a script was started from. */
export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..')

const stamp = join(projectRoot, 'dist', 'built')
const configs = ['vite.config.ts', 'vite.main.config.ts', 'vite.preload.config.ts']
const sources = ['main', 'preload', 'renderer', 'package-lock.json', ...configs]

/**
 * Builds renderer, main process and preload script into `dist`. What is wrong is told; the answer is whether it worked.
 *
 * @returns {Promise<boolean>}
 */
export async function build() {
  const startedAt = new Date()
  await rm(stamp, { force: true })
  try {
    for (const configFile of configs) {
      await viteBuild({ configFile: join(projectRoot, configFile), logLevel: 'warn' })
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
  await mkdir(dirname(stamp), { recursive: true })
  // The time it began, so that a file saved while it ran still counts as newer.
  await writeFile(stamp, startedAt.toISOString())
  return true
}

/** Whether `dist` is missing or older than a source file. */
export function isStale() {
  const builtAt = Date.parse(contentOf(stamp).trim())
  return Number.isNaN(builtAt) || sources.some((source) => newestIn(join(projectRoot, source)) > builtAt)
}

/** As `build`, where there is something to do; ends the process where that fails. */
export async function buildIfStale() {
  if (!isStale()) return
  console.log('Building …')
  if (!(await build())) process.exit(1)
}

/** @param {string} path */
const contentOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/**
 * The latest change in a file or a folder, a deletion included: it touches its folder.
 *
 * @param {string} path
 * @returns {number}
 */
function newestIn(path) {
  if (!existsSync(path)) return 0
  const { mtimeMs } = statSync(path)
  if (!statSync(path).isDirectory()) return mtimeMs
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && !(await build())) process.exitCode = 1
