/** One line of the table. `limit` is the most the value may be; without one it is only told. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: 'ms' | '×' | 'MB' | 'count'
  readonly limit?: number
}

/** What a file `*.bench.ts` calls for each figure; it exports `run: Benchmark`. */
export type Report = (figure: Figure) => void
export type Benchmark = (report: Report) => Promise<void> | void

/** The value below which `share` of the samples lie: 0.5 is the median. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
