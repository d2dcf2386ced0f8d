import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { openTrial, type Trial } from '../tool-trial.fixture.ts'
import { tool } from './execute-command.ts'

let trial: Trial
const execute = async (given: unknown, calledAs?: string) =>
  (await trial.call(tool, given, calledAs)).result as Record<string, unknown>

beforeEach(async () => {
  trial = await openTrial()
  mkdirSync(join(trial.root, 'sub dir'))
  writeFileSync(join(trial.root, 'file'), '')
})

test('it gives output, errors and exit code, and streams the output', async () => {
  expect(await execute({ command: 'echo out; echo err >&2; exit 4' })).toEqual({
    stdout: 'out\n',
    stderr: 'err\n',
    exit_code: 4,
    duration_ms: expect.any(Number),
    truncated: false,
  })
  expect(trial.happened.output).toMatch(/out/)
})

test('what is printed at once is shown whole all the same', async () => {
  const { view } = await trial.call(tool, { command: 'seq 1 35000' })

  const whole = Array.from({ length: 35_000 }, (_, index) => `${index + 1}\n`).join('')
  expect(view?.kind === 'terminal' && view.output === whole).toBe(true)
})

test('a simple command runs as its words, a line that needs one in a shell', async () => {
  const shellOf = async (given: unknown) => {
    const { preview } = await trial.prepare(tool, given)
    return preview?.kind === 'command' && preview.usesShell
  }

  expect(await shellOf({ command: 'ls -l' })).toBe(false)
  expect(await shellOf({ command: 'ls -l', shell: true })).toBe(true)
  expect(await shellOf({ command: 'ls | wc' })).toBe(true)
  expect(await shellOf({ command: 'exit 3' })).toBe(true)
  expect(await execute({ command: 'exit 3' })).toMatchObject({ exit_code: 3 })
  expect(await execute({ command: 'pwd', cwd: 'sub dir' }, 'run_command')).toMatchObject({
    stdout: `${trial.root}/sub dir\n`,
  })
})

test('the model reads it without colours and rewritten lines', async () => {
  expect(await execute({ command: `printf '\\033[31mred\\033[0m\\n10%%\\r20%%\\r100%%\\n'` })).toMatchObject({
    stdout: 'red\n100%\n',
  })
})

test('what it does is judged: safe, asked about, dangerous', async () => {
  expect((await trial.prepare(tool, { command: 'pwd' })).effect).toBe('safe-command')
  expect((await trial.prepare(tool, { command: 'npm test' })).effect).toBe('command')
  expect((await trial.prepare(tool, { command: 'rm -rf node_modules' })).effect).toBe('dangerous-command')
})

test('past its time it is ended, and the output so far is told', async () => {
  await expect(execute({ command: 'echo begun; sleep 30', timeout: 0.3 })).rejects.toMatchObject({
    code: 'COMMAND_TIMEOUT',
    details: { stdout: 'begun\n', stderr: '' },
  })
})

test.each([
  [{ command: '' }, 'INVALID_ARGUMENTS'],
  [{ command: '   ' }, 'INVALID_ARGUMENTS'],
  [{ command: 'a\0b' }, 'INVALID_ARGUMENTS'],
  [{ command: 'ls', timeout: 301 }, 'INVALID_ARGUMENTS'],
  [{ command: 'ls', timeout: 0 }, 'INVALID_ARGUMENTS'],
  [{ command: 'ls', cwd: 'none' }, 'FILE_NOT_FOUND'],
  [{ command: 'ls', cwd: 'file' }, 'NOT_A_DIRECTORY'],
  [{ command: 'ls', cwd: '..' }, 'PATH_OUTSIDE_WORKSPACE'],
  [{ command: 'ls', cwd: '/tmp' }, 'INVALID_PATH'],
  [{ command: 'no-such-program-at-all --x' }, 'COMMAND_FAILED'],
])('running %j fails with %s', async (given, code) => {
  await expect(execute(given)).rejects.toMatchObject({ code })
})

test('a directory that is a link out is refused', async () => {
  symlinkSync('/tmp', join(trial.root, 'out'))

  await expect(execute({ command: 'ls', cwd: 'out' })).rejects.toMatchObject({ code: 'PATH_OUTSIDE_WORKSPACE' })
})

test('a line that only asks git goes unasked and runs nothing that the repository names', async () => {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: trial.root })
  git('init', '-q')
  git('config', 'core.fsmonitor', `touch '${trial.root}/canary'; false`)

  expect((await trial.prepare(tool, { command: 'git status' })).effect).toBe('safe-command')
  expect(await execute({ command: 'git status && git diff' })).toMatchObject({ exit_code: 0 })
  expect(existsSync(join(trial.root, 'canary'))).toBe(false)

  git('config', 'diff.x.textconv', `touch '${trial.root}/canary'; false`)
  expect(await trial.prepare(tool, { command: 'git diff' })).toMatchObject({
    effect: 'command',
    reasons: [expect.stringMatching(/names programs/)],
  })
})

test('a repository that lies among the files runs nothing either', async () => {
  const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd })
  const canary = `touch '${trial.root}/canary'; cat`
  git(trial.root, 'init', '-q', 'nested')
  const nested = join(trial.root, 'nested')
  git(nested, 'config', 'filter.evil.clean', canary)
  git(nested, 'config', 'core.fsmonitor', canary)
  writeFileSync(join(nested, '.gitattributes'), '* filter=evil')
  writeFileSync(join(nested, 'a'), 'one')
  git(nested, '-c', 'filter.evil.clean=', '-c', 'core.fsmonitor=false', 'add', '.')
  writeFileSync(join(nested, 'a'), 'two')
  // A bare one needs no `.git`, and a clone can bring it.
  mkdirSync(join(trial.root, 'bare'))
  for (const name of ['objects', 'refs']) mkdirSync(join(trial.root, 'bare', name))
  writeFileSync(join(trial.root, 'bare/HEAD'), 'ref: refs/heads/main')
  writeFileSync(join(trial.root, 'bare/config'), `[core]\n bare = false\n worktree = ..\n fsmonitor = "${canary}"`)

  for (const cwd of ['nested', 'bare']) {
    for (const command of ['git status', 'git diff']) await execute({ command, cwd })
  }

  expect(existsSync(join(trial.root, 'canary'))).toBe(false)
})

test('an approval stands for the content of the script that is run', async () => {
  const script = join(trial.root, 'deploy.sh')
  writeFileSync(script, 'echo one')
  const before = await trial.prepare(tool, { command: 'sh ./deploy.sh --now' })
  const again = await trial.prepare(tool, { command: 'sh ./deploy.sh --now' })
  writeFileSync(script, 'echo two')

  expect(again.state).toEqual(before.state)
  expect((await trial.prepare(tool, { command: 'sh ./deploy.sh --now' })).state).not.toEqual(before.state)
})

test('a link that leads out, or to secrets, makes a line ask', async () => {
  mkdirSync(join(trial.root, 'many'))
  symlinkSync('/etc', join(trial.root, 'many/out'))
  symlinkSync('/etc', join(trial.root, 'out'))
  writeFileSync(join(trial.root, '.env'), 'KEY=1')
  symlinkSync('.env', join(trial.root, 'plain.txt'))
  const effectOf = async (command: string, cwd = '.') => (await trial.prepare(tool, { command, cwd })).effect

  expect(await effectOf('cat file')).toBe('safe-command')
  expect(await effectOf('cat out/passwd')).toBe('command')
  expect(await effectOf('cat out/pass*')).toBe('command')
  expect(await effectOf('cat */passwd')).toBe('command')
  expect(await effectOf('cat ../out/passwd', 'sub dir')).toBe('command')
  expect(await effectOf('cat ?ut/passwd')).toBe('command')
  expect(await effectOf('cat f[i]le')).toBe('safe-command')
  expect(await effectOf('grep -r x many')).toBe('safe-command')
  expect(await effectOf('grep -r x .')).toBe('dangerous-command')
  expect(await effectOf('grep -rn x')).toBe('dangerous-command')
  expect(await effectOf('find . -name x')).toBe('safe-command')
  expect(await effectOf('grep -nR x many')).toBe('command')
  expect(await effectOf('find -L .')).toBe('command')
  expect(await effectOf('grep -R x .', 'sub dir')).toBe('safe-command')
  expect(await effectOf('cat plain.txt')).toBe('dangerous-command')
  expect(await effectOf('cat p*.txt')).toBe('dangerous-command')
  expect(await effectOf('cat .env')).toBe('dangerous-command')
  expect(await effectOf('sort -o x .env')).toBe('dangerous-command')
})

test('what it runs rests on the manifest and the script it names, in every folder it goes to', async () => {
  writeFileSync(join(trial.root, 'package.json'), '{}')
  writeFileSync(join(trial.root, 'sub dir/package.json'), '{"name":"sub"}')
  writeFileSync(join(trial.root, 'sub dir/run.sh'), 'true')
  const basisOf = async (command: string, cwd?: string) => (await trial.prepare(tool, { command, cwd })).basis
  const hash = expect.stringMatching(/^[0-9a-f]{64}$/) as unknown

  expect(await basisOf('npm test')).toEqual({ 'package.json': hash })
  expect(await basisOf('npm test', 'sub dir')).toEqual({ 'sub dir/package.json': hash })
  expect(await basisOf('npm --prefix="sub dir" test')).toEqual({ 'package.json': hash, 'sub dir/package.json': hash })
  expect(await basisOf('cd "sub dir" && npm test')).toEqual({ 'package.json': hash, 'sub dir/package.json': hash })
  expect(await basisOf('./run.sh', 'sub dir')).toEqual({ 'sub dir/run.sh': hash })
  expect(await basisOf('./none.sh')).toEqual({ 'none.sh': null })
  expect(await basisOf('ls')).toEqual({})
})
