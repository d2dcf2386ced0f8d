import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { startChild } from './child.ts'
import type { Report } from './report.ts'

const turns = 1000

/** The peak of a process that reads another megabyte in each of a thousand turns of one session. */
export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'codelab-memory-'))
  try {
    const script = join(folder, 'script.json')
    const turn = [{ calls: [{ tool: 'read_file', arguments: { path: 'big.txt' } }] }, 'Read.']
    writeFileSync(script, JSON.stringify({ turns: Array.from({ length: turns }, () => turn) }))
    const program = join(process.cwd(), 'dist/bench/long-session.js')
    const peak = await startChild([program, folder, script, String(turns), String(1_000_000)]).ended
    report({ what: `peak memory, ${turns} turns of 1 MB output`, value: peak, unit: 'MB', limit: 250 })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
