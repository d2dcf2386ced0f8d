import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import process from 'node:process'

/** Starts Node; `ended` resolves to its peak memory in MB, and rejects where it failed. */
export function startChild(args: readonly string[]): { readonly ended: Promise<number> } {
  const started = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  started.stderr.on('data', (text: Buffer) => (errors += text.toString()))
  let peak = 0
  const watching = setInterval(() => (peak = Math.max(peak, peakMemory(started.pid))), 10)
  const ended = new Promise<number>((resolve, reject) => {
    started.once('error', reject)
    started.once('close', (status) => {
      clearInterval(watching)
      if (status === 0) resolve(peak)
      else reject(new Error(`node ${args.join(' ')} ended with ${status}:\n${errors}`))
    })
  })
  return { ended }
}

/** The kernel's high-water mark, so that a look now and then misses nothing but the very end. Linux only; else 0. */
function peakMemory(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
