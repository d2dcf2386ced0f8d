import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { buildIfStale, projectRoot } from './build.js'
import { endToEnd } from './e2e.js'
import { findElectron } from './electron-runtime.js'

/**
 * Packs the app for Linux with the Electron runtime that is here, without downloading anything, and plays a story in it.
 *
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function checkPackage() {
  const electron = findElectron()
  if (process.platform !== 'linux' || !electron) {
    console.log('package: left out, it takes Linux and an installed Electron runtime')
    return { passed: 0, failed: 0 }
  }
  const builder = createRequire(import.meta.url).resolve('electron-builder/cli.js')
  const { status } = spawnSync(
    process.execPath,
    [builder, '--linux', 'dir', '--publish', 'never', `-c.electronDist=${dirname(electron)}`],
    { cwd: projectRoot, stdio: 'inherit' },
  )
  console.log(status === 0 ? '✓ package' : '✗ package')
  if (status !== 0) return { passed: 0, failed: 1 }
  process.env['CODELAB_E2E_PACKAGE'] = join(projectRoot, 'release/linux-unpacked/codelab-ide')
  return endToEnd(['--project', 'package'])
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildIfStale()
  const { passed, failed } = await checkPackage()
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed ? 1 : 0
}
