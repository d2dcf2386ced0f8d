import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createApp } from '../app.ts'
import { connectLocally } from '../cli/local-client.ts'
import { buildFixture } from './built.fixture.ts'

const kills = Number(process.env['CODELAB_KILLS'] ?? 2)
const verbs = ['discard', 'stage', 'restore', 'unstage']
const names = Array.from({ length: 20 }, (_, index) => `file ${index}.txt`)

test('a kill while changes of git are staged, unstaged or discarded leaves a whole index and whole files', async () => {
  const fixture = await buildFixture(join(import.meta.dirname, 'killed-changes.fixture.ts'))
  const place = mkdtempSync(join(tmpdir(), 'killed-changes-'))
  const workspace = join(place, 'workspace')
  mkdirSync(workspace)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: workspace, encoding: 'utf8', stdio: 'pipe' })
  const put = (text: string) => names.forEach((name) => writeFileSync(join(workspace, name), `${text} of ${name}\n`))
  git('init', '-q', '-b', 'main')
  put('before')
  git('add', '.')
  git('-c', 'user.name=A', '-c', 'user.email=a@b.c', 'commit', '-qm', 'first')
  put('after')

  for (let kill = 0; kill < kills; kill++) {
    const child = fixture.start(join(place, 'data'), workspace)
    const exit = once(child, 'exit')
    const verb = verbs[kill % verbs.length]!
    await new Promise<void>((resolve) => {
      child.stdout!.on('data', (said: Buffer) => said.toString().includes(verb) && resolve())
    })
    await delay(Math.random() * 150)
    child.kill('SIGKILL')
    expect(await exit).toEqual([null, 'SIGKILL'])

    const staged = names.map((name) => git('cat-file', 'blob', `:${name}`))
    expect([names.map((name) => `before of ${name}\n`), names.map((name) => `after of ${name}\n`)]).toContainEqual(
      staged,
    )
    git('fsck', '--strict')
    const app = await createApp({ shell: { kind: 'cli' }, dataDirectory: join(place, 'data'), isTemporary: true })
    const client = connectLocally(app)
    await client.call('workspace.open', { path: workspace })
    const lying = names.map((name) => readFileSync(join(workspace, name), 'utf8'))
    expect(new Set(lying.map((text) => text.split(' ')[0])).size, lying.join('')).toBe(1)
    expect(readdirSync(workspace).sort()).toEqual(['.git', ...names].sort())
    client.close()
    await app.close()
    // The lock of a git that was killed is the person's to remove, for nobody else can tell; so is this one.
    rmSync(join(workspace, '.git/index.lock'), { force: true })
    git('reset', '-q')
    put('after')
  }
  fixture.remove()
  rmSync(place, { recursive: true })
}, 120_000)
