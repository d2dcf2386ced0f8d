import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { build as viteBuild } from 'vite'
import { buildIfStale, projectRoot } from './build.js'
import { electronWithDisplay } from './electron-runtime.js'
import { findChromium } from './find-chromium.js'

// The benchmarks are bundled as the main process is, so that they measure what ships; arguments choose them by name.
await buildIfStale()
await viteBuild({
  configFile: false,
  root: projectRoot,
  logLevel: 'warn',
  publicDir: false,
  ssr: { noExternal: true, external: ['libsql', '@lydell/node-pty', '@vscode/ripgrep', 'playwright'] },
  build: {
    ssr: true,
    outDir: 'dist/bench',
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: { run: 'bench/run.ts', 'bare-loop': 'bench/bare-loop.ts', 'long-session': 'bench/long-session.ts' },
    },
  },
})
const electron = electronWithDisplay()
const [program = '', ...args] = [
  ...(electron?.display ?? []),
  process.execPath,
  join(projectRoot, 'dist/bench/run.js'),
  ...process.argv.slice(2),
]
const { status } = spawnSync(program, args, {
  cwd: projectRoot,
  stdio: 'inherit',
  env: { ...process.env, CHROMIUM_PATH: findChromium() ?? '', CODELAB_ELECTRON: electron?.program ?? '' },
})
process.exitCode = status ?? 1
