import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import process from 'node:process'

/**
 * The `electron` package's own folder. It must never be imported outside Electron: doing so starts a synchronous
 * download, which hangs without network.
 */
const packageFolder = dirname(createRequire(import.meta.url).resolve('electron/package.json'))

/** Long enough for a hundred megabytes over a modest line; Ctrl+C ends it earlier. */
const downloadLimitMs = 180_000

/** The Electron program, or null where no runtime is installed. `ELECTRON_OVERRIDE_DIST_PATH` names another one's folder. */
export function findElectron() {
  const name = programName()
  const folders = [process.env['ELECTRON_OVERRIDE_DIST_PATH'], join(packageFolder, 'dist')]
  return folders.flatMap((folder) => (folder ? [join(folder, name)] : [])).find((file) => existsSync(file)) ?? null
}

/** The Electron program and what to put before its command: on Linux without a display, a virtual one. */
export function electronWithDisplay() {
  const program = findElectron()
  if (!program) return null
  const hasDisplay = process.platform !== 'linux' || process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']
  if (hasDisplay) return { program, display: [] }
  const hasVirtual = spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).status === 0
  return hasVirtual ? { program, display: ['xvfb-run', '-a', '-s', '-screen 0 1440x900x24'] } : null
}

/**
 * Has Electron's own installer fetch the runtime, if its server answers.
 *
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function downloadElectron() {
  const unreachable = await probeDownload()
  if (unreachable) return { ok: false, reason: `Electron's runtime cannot be downloaded: ${unreachable}` }
  console.log("Downloading Electron's runtime, once (about 110 MB). Ctrl+C skips it and opens the web shell.")
  const installer = spawn(process.execPath, [join(packageFolder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  installer.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  let skipped = false
  const skip = () => {
    skipped = true
    installer.kill('SIGKILL')
  }
  process.once('SIGINT', skip)
  const timer = setTimeout(() => installer.kill('SIGKILL'), downloadLimitMs)
  /** @type {number | null} */
  const status = await new Promise((resolve) => installer.once('error', () => resolve(null)).once('close', resolve))
  clearTimeout(timer)
  process.off('SIGINT', skip)
  if (status === 0 && findElectron()) return { ok: true }
  if (skipped) return { ok: false, reason: "the download of Electron's runtime was skipped" }
  const detail = errors.split('\n').find((line) => line.includes('Error')) ?? 'it took too long'
  return { ok: false, reason: `Electron's runtime could not be downloaded (${detail.trim()})` }
}

/** Asks for the smallest file of the release. What stands between is told, or null. */
async function probeDownload() {
  // Node's own fetch takes no proxy from the environment; the installer may.
  const behindProxy = ['HTTPS_PROXY', 'https_proxy'].some((name) => process.env[name])
  if (behindProxy) return null
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const mirror = process.env['ELECTRON_MIRROR'] ?? 'https://github.com/electron/electron/releases/download/'
  const address = `${mirror}v${version}/SHASUMS256.txt`
  try {
    const response = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(5000) })
    return response.ok ? null : `${new URL(address).host} answered ${response.status}`
  } catch {
    return `${new URL(address).host} cannot be reached`
  }
}

/** `path.txt` is there once a runtime was installed; without it the names are those the installer would use. */
function programName() {
  const pathFile = join(packageFolder, 'path.txt')
  if (existsSync(pathFile)) return readFileSync(pathFile, 'utf8').trim()
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
