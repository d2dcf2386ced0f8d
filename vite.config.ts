import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/**
 * The renderer. Addresses are relative, so that the same files serve under `codelab://app/` and from the web shell.
 * Both send a content security policy that allows no inline script, hence no module preload polyfill; and scripts from
 * themselves alone, hence workers as files.
 */
export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'es2023',
    modulePreload: { polyfill: false },
    // Monaco is large by nature and loaded when an editor opens.
    chunkSizeWarningLimit: 8192,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
