import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      'main/**/*.test.ts',
      'preload/**/*.test.ts',
      'renderer/**/*.test.{ts,tsx}',
      'boundaries.test.ts',
      'scripts/**/*.test.js',
    ],
    // Only for what hangs: on a machine that is busy with other things a test takes many times as long as alone.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One less by itself, which on two processors is half of them.
    maxWorkers: availableParallelism(),
    // A test reads the colours; other style sheets are empty here.
    css: { include: /theme\.css/ },
    globalSetup: 'scripts/temporary-folder.js',
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      reportOnFailure: true,
      include: ['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'],
      exclude: ['**/*.test.{ts,tsx}', '**/*.fixture.ts'],
    },
  },
})
