import { spawn } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { build as viteBuild } from 'vite'
import { projectRoot } from './build.js'
import { findElectron } from './electron-runtime.js'

// Builds again whatever is saved. A change of the main process or the preload script restarts the shell; a change of
// the renderer shows after a reload of the window. Arguments go to the shell: `npm run dev -- --web DIR` for the web one.
const args = process.argv.slice(2)
const electron = args.includes('--web') ? null : findElectron()
const shellArgs = args.filter((argument) => argument !== '--web')

/** @type {import('node:child_process').ChildProcess | undefined} */
let shell
const built = new Set()

for (const configFile of ['vite.config.ts', 'vite.main.config.ts', 'vite.preload.config.ts']) {
  const watcher = await viteBuild({
    configFile: join(projectRoot, configFile),
    logLevel: 'warn',
    build: { watch: {} },
  })
  if (!('on' in watcher)) throw new Error(`${configFile} is not watched`)
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') console.error(event.error.message)
    if (event.code !== 'END') return
    built.add(configFile)
    const needsRestart = configFile !== 'vite.config.ts' || !shell
    if (built.size === 3 && needsRestart) restart()
  })
}

function restart() {
  const previous = shell
  const start = () => {
    shell = electron
      ? spawn(electron, [projectRoot, ...shellArgs], { stdio: 'inherit' })
      : spawn(process.execPath, [join(projectRoot, 'dist/main/web.js'), ...shellArgs], { stdio: 'inherit' })
  }
  if (!previous || previous.exitCode !== null) return start()
  // One process at a time may own the data directory.
  previous.once('exit', start)
  previous.kill('SIGTERM')
}
