import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { buildIfStale, projectRoot } from './build.js'
import { electronWithDisplay } from './electron-runtime.js'
import { findChromium } from './find-chromium.js'
import { ownTemporaryFolder } from './temporary-folder.js'

/**
 * Plays the stories in Chromium against the web shell, and in Electron where its runtime is found. Arguments are
 * Playwright's: a file, `--project=electron`, `--grep undo`.
 *
 * @param {readonly string[]} args
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function endToEnd(args = []) {
  const chromium = findChromium()
  if (!chromium) {
    console.log(
      'No Chromium was found. Install one (on Debian: apt install chromium; anywhere: npx playwright install chromium) ' +
        'or name it in CHROMIUM_PATH.',
    )
    return { passed: 0, failed: 1 }
  }
  const electron = electronWithDisplay()
  console.log(electron ? `electron: ${electron.program}` : 'electron: left out, no runtime with a display was found')
  const removeTemporary = ownTemporaryFolder()
  const file = join(tmpdir(), 'counts.json')
  const playwright = createRequire(import.meta.url).resolve('@playwright/test/cli')
  const command = [process.execPath, playwright, 'test', '-c', 'e2e', ...args]
  const [program = '', ...rest] = [...(electron?.display ?? []), ...command]
  const status = await new Promise((resolve) => {
    const child = spawn(program, rest, {
      cwd: projectRoot,
      stdio: 'inherit',
      env: {
        ...process.env,
        CHROMIUM_PATH: chromium,
        CODELAB_E2E_ELECTRON: electron?.program ?? '',
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    })
    child.once('error', () => resolve(1)).once('close', resolve)
  })
  const counts = count(file)
  removeTemporary()
  if (status !== 0 && counts.failed === 0) counts.failed = 1
  return counts
}

/** @param {string} file */
function count(file) {
  try {
    const { stats } = JSON.parse(readFileSync(file, 'utf8'))
    // What passed when it was tried again passed; the list above names it as flaky.
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected }
  } catch {
    return { passed: 0, failed: 0 }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildIfStale()
  const { passed, failed } = await endToEnd(process.argv.slice(2))
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}
