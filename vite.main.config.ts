import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

/** What is found in node_modules at run time: native code, or loaded only where it is wanted. */
const external = ['electron', 'libsql', '@lydell/node-pty', '@vscode/ripgrep', 'playwright', 'playwright-core']

const entries = {
  electron: 'main/electron/main.ts',
  web: 'main/web/main.ts',
  cli: 'main/cli/main.ts',
  // Started as a thread by its file name.
  'patch-worker': 'main/patch/patch-worker.ts',
}

/**
 * The main process and its two sister shells, as one build: what they share stands once, in chunks beside the entries.
 * Every file lies flat in `dist/main`, so that `import.meta.url` has the same folder in all of them.
 */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [executable('cli.js')],
  ssr: { noExternal: true, external },
  // The renderer's own files; there is nothing to copy here.
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/main',
    emptyOutDir: true,
    target: 'node20.19',
    minify: false,
    rolldownOptions: {
      input: entries,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
})

/** Lets a shell start the file by its name, as `bin` of a package must. */
function executable(fileName: string): Plugin {
  const line = '#!/usr/bin/env node\n'
  return {
    name: 'executable',
    generateBundle(_options, bundle) {
      const file = bundle[fileName]
      if (file?.type === 'chunk' && !file.code.startsWith('#!')) file.code = line + file.code
    },
    writeBundle({ dir }, bundle) {
      if (dir && bundle[fileName]) chmodSync(join(dir, fileName), 0o755)
    },
  }
}
