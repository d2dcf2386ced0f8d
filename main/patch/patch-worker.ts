import { parentPort } from 'node:worker_threads'
import { patchJobs, type PatchJobs } from './patch-jobs.ts'
import { packResult, unpackValues } from './sent-jobs.ts'

/** A job to do, as the thread that asks for it sends it. */
export interface JobMessage {
  readonly id: number
  readonly name: keyof PatchJobs
  readonly values: readonly unknown[]
}

/** What came of it. A failure is one of our own: problems of a patch are results. */
export type JobAnswer = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: string })

parentPort?.on('message', ({ id, name, values }: JobMessage) => {
  const job = patchJobs[name] as (...given: readonly unknown[]) => unknown
  let answer: JobAnswer
  try {
    answer = { id, value: packResult(name, job(...unpackValues(name, values))) }
  } catch (error) {
    answer = { id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  parentPort?.postMessage(answer)
})
