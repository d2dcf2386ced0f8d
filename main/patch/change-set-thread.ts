import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { computeHere, type Compute, type PatchJobs } from './patch-jobs.ts'
import type { JobAnswer, JobMessage } from './patch-worker.ts'
import { packValues, unpackResult } from './sent-jobs.ts'

/** Jobs over less than this take a few milliseconds at most: sending them elsewhere would take longer. */
const smallBytes = 16 * 1024

/** Beside this file where the project is built; run from its sources there is none, and jobs are done here. */
const builtWorker = new URL('./patch-worker.js', import.meta.url)

type AnyCompute = (name: keyof PatchJobs, size: number, ...values: readonly unknown[]) => Promise<unknown>

interface WaitingJob {
  readonly name: keyof PatchJobs
  resolve(value: unknown): void
  reject(reason: Error): void
  here(): Promise<unknown>
}

/**
 * Does large jobs in a thread of their own, one after another, so that this one goes on answering. The thread is made
 * with the first large job and does not keep the process alive; one that dies fails its jobs and is made again. Where it
 * cannot be started at all, jobs are done here.
 */
export function createCompute(workerUrl: URL = builtWorker): Compute {
  const waiting = new Map<number, WaitingJob>()
  let worker: Worker | null = null
  let hasWorked = false
  let isBroken = !existsSync(fileURLToPath(workerUrl))
  let last = 0

  function start(): Worker {
    const made = new Worker(workerUrl)
    made.unref()
    made.on('message', (answer: JobAnswer) => {
      const job = waiting.get(answer.id)
      waiting.delete(answer.id)
      hasWorked = true
      if (waiting.size === 0) made.unref()
      if ('failure' in answer) job?.reject(new Error(answer.failure))
      else job?.resolve(unpackResult(job.name, answer.value))
    })
    const end = (reason: Error): void => {
      if (worker !== made) return
      worker = null
      isBroken = !hasWorked
      for (const job of waiting.values()) {
        if (isBroken) job.resolve(job.here())
        else job.reject(reason)
      }
      waiting.clear()
    }
    made.on('error', (error) => end(new Error('The thread for patches failed.', { cause: error })))
    made.on('exit', (code) => end(new Error(`The thread for patches ended with ${code}.`)))
    return made
  }

  const compute: AnyCompute = (name, size, ...values) => {
    const here = (): Promise<unknown> => (computeHere as AnyCompute)(name, size, ...values)
    if (size < smallBytes || isBroken) return here()
    worker ??= start()
    const id = ++last
    return new Promise((resolve, reject) => {
      waiting.set(id, { name, resolve, reject, here })
      // While it works, the process waits for it.
      worker!.ref()
      worker!.postMessage({ id, name, values: packValues(name, values) } satisfies JobMessage)
    })
  }
  return compute as Compute
}
