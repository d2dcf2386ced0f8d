import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { build as viteBuild } from 'vite'
import { buildIfStale, projectRoot } from './build.js'

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
    rolldownOptions: { input: { run: 'bench/run.ts', 'bare-loop': 'bench/bare-loop.ts' } },
  },
})
const { status } = spawnSync(process.execPath, [join(projectRoot, 'dist/bench/run.js'), ...process.argv.slice(2)], {
  cwd: projectRoot,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
