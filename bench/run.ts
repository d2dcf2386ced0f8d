import process from 'node:process'
import type { Benchmark, Figure } from './report.ts'

const benchmarks = import.meta.glob<{ run: Benchmark }>('./*.bench.ts')
const wanted = process.argv.slice(2)
let missed = 0

for (const [path, load] of Object.entries(benchmarks)) {
  const name = path.replace(/^\.\/|\.bench\.ts$/g, '')
  if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) continue
  console.log(`\n${name}`)
  const { run } = await load()
  await run(print)
}
if (missed > 0) console.log(`\n${missed} figures beyond their limit`)
process.exitCode = missed > 0 ? 1 : 0

function print({ what, value, unit, limit }: Figure): void {
  const isMissed = limit !== undefined && !(value <= limit)
  if (isMissed) missed++
  const bound = limit === undefined ? '' : `  (limit ${shown(limit, unit)})${isMissed ? '  MISSED' : ''}`
  console.log(`  ${what.padEnd(56)} ${shown(value, unit).padStart(12)}${bound}`)
}

function shown(value: number, unit: Figure['unit']): string {
  const digits = unit === 'count' || value >= 100 ? 0 : value >= 10 ? 1 : 2
  return unit === 'count' ? value.toFixed(0) : `${value.toFixed(digits)} ${unit}`
}
