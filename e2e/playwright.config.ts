import { defineConfig } from '@playwright/test'
import type { ShellName } from './shells.ts'

/**
 * The same stories in both shells. `npm run e2e` finds the browser and Electron's runtime and names them in the
 * environment; where there is no runtime there is no `electron` project.
 */
const electron = process.env['CODELAB_E2E_ELECTRON']

export default defineConfig<{ shell: ShellName }>({
  testDir: '.',
  outputDir: '../test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  workers: 2,
  reporter: [['list'], ['json']],
  projects: [
    { name: 'web', use: { shell: 'web' } },
    ...(electron
      ? [{ name: 'electron', use: { shell: 'electron' as const }, testIgnore: 'built-entries.spec.ts' }]
      : []),
  ],
})
