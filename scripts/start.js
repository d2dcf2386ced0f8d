import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { buildIfStale, projectRoot } from './build.js'
import { downloadElectron, findElectron } from './electron-runtime.js'

const usage = `usage: npm start -- [DIR] [--script FILE] [--data DIR] [--web [DIR] [--port N]]

Opens CodeLab in its own window, or in a browser where Electron's runtime is not to be had.
  --web          the web shell; its address is printed
  --port N       where the web shell listens, instead of a free port
  --script FILE  plays written answers in place of a model
  --data DIR     where conversations and settings are kept, instead of the usual place
Other options are Chromium's and go to Electron, --no-sandbox for one.`

const options = readArguments(process.argv.slice(2))
await buildIfStale()
process.exitCode = await start()

async function start() {
  if (options.web) return startWeb({ openBrowser: false })
  const obstacle = await obstacleToElectron()
  const program = obstacle ? null : findElectron()
  if (program) {
    console.log(`Opening CodeLab in Electron (${program}).`)
    const startedAt = Date.now()
    const status = await exitOf(
      spawnShell(program, [projectRoot, ...options.forElectron, ...options.forShell], 'inherit'),
    )
    const brokeAtOnce = status !== 0 && Date.now() - startedAt < 10_000
    if (!brokeAtOnce) return status
    console.log(`Electron ended at once with status ${status}; opening the web shell in a browser instead.`)
  } else {
    console.log(`Opening the web shell in a browser: ${obstacle}.`)
  }
  return startWeb({ openBrowser: true })
}

/** Why Electron cannot open a window here, or null. Gets the runtime where only that is missing. */
async function obstacleToElectron() {
  if (process.platform === 'linux') {
    if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return 'there is no display for Electron'
    const unsandboxed = options.forElectron.includes('--no-sandbox')
    if (process.getuid?.() === 0 && !unsandboxed) return "Electron's sandbox does not run as root"
  }
  if (findElectron()) return null
  const download = await downloadElectron()
  return download.ok ? null : download.reason
}

/** @param {{ openBrowser: boolean }} how */
async function startWeb({ openBrowser }) {
  const port = options.port === undefined ? [] : ['--port', options.port]
  const server = spawnShell(
    process.execPath,
    [join(projectRoot, 'dist/main/web.js'), ...options.forShell, ...port],
    'pipe',
  )
  if (server.stdout) {
    for await (const line of createInterface({ input: server.stdout })) {
      console.log(line)
      if (openBrowser && /^https?:\/\/\S+#\S+$/.test(line)) openInBrowser(line)
    }
  }
  return exitOf(server)
}

/** @param {string} address */
function openInBrowser(address) {
  const [file, args] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['rundll32', ['url.dll,FileProtocolHandler', address]]
        : ['xdg-open', [address]]
  const opener = spawn(file, args, { stdio: 'ignore', detached: true })
  const tell = () => console.log('No browser could be opened: open the address above yourself.')
  opener.once('error', tell).once('exit', (status) => status && tell())
  opener.unref()
}

/**
 * @param {string} file
 * @param {readonly string[]} args
 * @param {'inherit' | 'pipe'} stdout
 */
function spawnShell(file, args, stdout) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const child = spawn(file, args, { stdio: ['inherit', stdout, 'inherit'], env })
  // A terminal sends Ctrl+C to both; a second one would cut the shell's own ending short.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  return child
}

/** @param {import('node:child_process').ChildProcess} child */
function exitOf(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const read = { web: false, port: /** @type {string | undefined} */ (undefined), forShell: [''], forElectron: [''] }
  read.forShell = []
  read.forElectron = []
  const rest = [...args]
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    if (argument === '--help' || argument === '-h') leave(0, usage)
    else if (argument === '--web') read.web = true
    else if (argument === '--port') read.port = rest.shift() ?? leave(2, `--port needs a number\n${usage}`)
    else if (argument === '--script' || argument === '--data') {
      read.forShell.push(argument, fromCaller(rest.shift() ?? leave(2, `${argument} needs a path\n${usage}`)))
    } else if (argument.startsWith('--')) read.forElectron.push(argument)
    else read.forShell.push(fromCaller(argument))
  }
  if (read.web && read.forElectron.length) leave(2, `Unknown option ${read.forElectron[0]}\n${usage}`)
  return read
}

/**
 * npm runs scripts in the project's folder; paths are meant from where npm was called.
 *
 * @param {string} path
 */
function fromCaller(path) {
  return resolve(process.env['INIT_CWD'] ?? '.', path)
}

/**
 * @param {number} status
 * @param {string} text
 * @returns {never}
 */
function leave(status, text) {
  ;(status ? console.error : console.log)(text)
  process.exit(status)
}
