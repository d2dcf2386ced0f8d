import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startChild } from './child.ts'
import { percentile, type Report } from './report.ts'
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts'

// Benchmarks run in the project's own folder.
const cli = join(process.cwd(), 'dist/main/cli.js')
const bareLoop = join(process.cwd(), 'dist/bench/bare-loop.js')
const warmUp = 50

/** `codelab run` against a scripted server on loopback, beside plain Node and a bare loop over the SDK in the same run. */
export async function run(report: Report): Promise<void> {
  const workspace = mkdtempSync(join(tmpdir(), 'codelab-bench-'))
  try {
    const file = join(workspace, 'small.txt')
    writeFileSync(file, 'A small file.\n'.repeat(20))
    await firstRequest(report, workspace)
    await memory(report, workspace, 20, 120)
    await roundTrips(report, workspace, file)
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

async function firstRequest(report: Report, workspace: string): Promise<void> {
  const bare: number[] = []
  const ours: number[] = []
  for (let i = 0; i < 7; i++) {
    const startedAt = performance.now()
    await startChild(['-e', '0']).ended
    bare.push(performance.now() - startedAt)
    const server = await startScriptedServer({ answers: [{ text: 'Done.' }] })
    const spawnedAt = performance.now()
    await codelab(server, workspace).ended
    ours.push(server.requests[0]!.arrivedAt - spawnedAt)
    await server.close()
  }
  const median = percentile(ours, 0.5)
  report({ what: 'first request of codelab run', value: median, unit: 'ms', limit: 200 })
  report({ what: 'the same beside node -e 0', value: median / percentile(bare, 0.5), unit: '×', limit: 3.5 })
}

const reading = (rounds: number) => (_: unknown, index: number) =>
  index < rounds
    ? { calls: [{ name: 'read_file', arguments: { path: 'small.txt' } }], usage: { inputTokens: 10, outputTokens: 10 } }
    : { text: 'Done.' }

async function memory(report: Report, workspace: string, calls: number, limit: number): Promise<void> {
  const server = await startScriptedServer({ answers: reading(calls), keepBodies: false })
  const peak = await codelab(server, workspace).ended
  await server.close()
  report({ what: `peak memory of codelab run, ${calls} calls`, value: peak, unit: 'MB', limit })
}

async function roundTrips(report: Report, workspace: string, file: string): Promise<void> {
  const rounds = 1000 + warmUp
  const ourServer = await startScriptedServer({ answers: reading(rounds), keepBodies: false })
  const peak = await codelab(ourServer, workspace).ended
  const ours = ourServer.roundTrips()
  await ourServer.close()
  const bareServer = await startScriptedServer({ answers: reading(rounds), keepBodies: false })
  await startChild([bareLoop, bareServer.baseUrl, file]).ended
  const bare = bareServer.roundTrips()
  await bareServer.close()
  if (ours.length < rounds || bare.length < rounds)
    throw new Error(`Only ${ours.length} and ${bare.length} rounds were made.`)

  const median = (samples: readonly number[], from: number, to: number) => percentile(samples.slice(from, to), 0.5)
  const ourMedian = median(ours, warmUp, rounds)
  const bareMedian = median(bare, warmUp, rounds)
  report({ what: 'tool round trip, median of 1,000', value: ourMedian, unit: 'ms' })
  report({ what: 'bare SDK loop, median of 1,000', value: bareMedian, unit: 'ms' })
  report({ what: 'round trip beside the bare SDK loop', value: ourMedian / bareMedian, unit: '×', limit: 1.5 })
  report({ what: 'round trip, 99th percentile', value: percentile(ours.slice(warmUp), 0.99), unit: 'ms' })
  report({ what: 'bare SDK loop, 99th percentile', value: percentile(bare.slice(warmUp), 0.99), unit: 'ms' })
  const late = median(ours, rounds - 100, rounds) / median(ours, 100, 200)
  const bareLate = median(bare, rounds - 100, rounds) / median(bare, 100, 200)
  report({ what: 'rounds around 1,000 beside those around 100', value: late, unit: '×', limit: 1.3 })
  report({ what: 'the same of the bare SDK loop', value: bareLate, unit: '×' })
  report({ what: 'peak memory of codelab run, 1,000 calls', value: peak, unit: 'MB', limit: 150 })
}

function codelab(server: ScriptedServer, workspace: string) {
  const flags = ['--base-url', server.baseUrl, '--model', 'scripted', '--workspace', workspace, '--no-limits', '--json']
  return startChild([cli, 'run', 'Go on.', ...flags])
}
