import { defineConfig } from '@playwright/test'
import type { ShellName } from './shells.ts'

/**
 * The same stories in both shells. `npm run e2e` finds the browser and Electron's runtime and names them in the
 * environment; without a runtime there is no `electron` project. `npm run check-package` names a packaged app.
 */
const electron = process.env['CODELAB_E2E_ELECTRON']
/** About the desktop window, or its process. */
const desktopOnly = ['closing.spec.ts', 'random-kills.spec.ts', 'responsive.spec.ts', 'window-guard.spec.ts']
/** About what is built, or about the page alone, which is the same in both. */
const webOnly = ['accessibility.spec.ts', 'built-entries.spec.ts']
const packaged = process.env['CODELAB_E2E_PACKAGE']

export default defineConfig<{ shell: ShellName }>({
  testDir: '.',
  outputDir: '../test-results',
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env['CI']),
  // Told as flaky: two hundred stories share a machine that may do other things.
  retries: process.env['CI'] ? 1 : 0,
  workers: 2,
  reporter: [['list'], ['json']],
  projects: [
    { name: 'web', use: { shell: 'web' }, testIgnore: desktopOnly },
    ...(electron ? [{ name: 'electron', use: { shell: 'electron' as const }, testIgnore: webOnly }] : []),
    ...(packaged
      ? [{ name: 'package', use: { shell: 'package' as const }, testMatch: ['approve-tool.spec.ts', 'search.spec.ts'] }]
      : []),
  ],
})
