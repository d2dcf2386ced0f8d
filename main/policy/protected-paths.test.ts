import { describe, expect, test } from 'vitest'
import { isProtectedForReading, isProtectedForWriting } from './protected-paths.ts'

test.each([
  '.git/config',
  '.git',
  'vendor/lib/.git/hooks/pre-commit',
  '.GIT/config',
  '.git./config',
  '.git /config',
  'GIT~1/config',
  '.g\u200cit/config',
  '.git::$INDEX_ALLOCATION/config',
  '.git\\config',
  '.codelab/rules.json',
  '.vscode/tasks.json',
  '.husky/pre-commit',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  '.ci/run',
  '.npmrc',
  'packages/a/.npmrc',
  'AGENTS.md',
  'agents.MD',
  'sub/AGENTS.md',
  'Makefile',
  'GNUmakefile',
  'build/rules.mk',
  '.bashrc',
  '.zshenv',
  'home/.profile',
  '.config/fish/config.fish',
  'Microsoft.PowerShell_profile.ps1',
  '.env',
  'id_rsa',
])('writing %s is protected', (path) => {
  expect(isProtectedForWriting(path)).toBe(true)
})

test.each([
  'src/app.ts',
  '.gitignore',
  '.github/ISSUE_TEMPLATE.md',
  'docs/agents.txt',
  'src/makefile-parser.ts',
  'environment.ts',
  'git/config',
  'README.md',
])('writing %s is not', (path) => {
  expect(isProtectedForWriting(path)).toBe(false)
})

test.each([
  '.env',
  '.env.local',
  '.envrc',
  'apps/web/.ENV.production',
  'deploy/id_ed25519',
  'certs/server.key',
  'certs/server.pem',
  '.ssh/known_hosts',
  '.netrc',
  '_netrc',
  '.aws/credentials',
  'credentials.json',
  'gcp-credentials.json',
  '.git-credentials',
  '.docker/config.json',
  'service-account.json',
  '.env./x',
])('reading %s is protected', (path) => {
  expect(isProtectedForReading(path)).toBe(true)
})

test.each(['.npmrc', '.git/HEAD', 'AGENTS.md', 'src/env.ts', 'id_rsa.pub', 'src/credentials.ts', 'keyboard.ts'])(
  'reading %s is not',
  (path) => {
    expect(isProtectedForReading(path)).toBe(false)
  },
)

describe('package.json', () => {
  test('is protected where its scripts change', () => {
    const before = '{"name":"a","scripts":{"test":"vitest"}}'

    expect(isProtectedForWriting('package.json', before, '{"name":"a","scripts":{"test":"rm -rf /"}}')).toBe(true)
    expect(isProtectedForWriting('package.json', before, '{"name":"a"}')).toBe(true)
    expect(isProtectedForWriting('web/package.json', '', before)).toBe(true)
  })

  test('is not where only other things change', () => {
    const before = '{"name":"a","scripts":{"test":"vitest","lint":"oxlint"}}'

    expect(
      isProtectedForWriting('package.json', before, '{"name":"b","scripts":{"lint":"oxlint","test":"vitest"}}'),
    ).toBe(false)
    expect(isProtectedForWriting('package.json', '', '{"name":"a"}')).toBe(false)
  })

  test('is where a text is unknown or cannot be read', () => {
    expect(isProtectedForWriting('package.json')).toBe(true)
    expect(isProtectedForWriting('package.json', '{}', '{"scripts":')).toBe(true)
  })
})
