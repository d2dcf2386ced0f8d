import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** Set for every command, with a value of its own: a child that left its group and its parent still carries it. */
export const markerName = 'CODELAB_COMMAND'

/** What all processes of one command have in common. */
export interface Lineage {
  readonly marker: string
  /** What the first process writes its output to, as the system names it: a child without the marker may still hold it. */
  readonly output: string | null
}

/** Asked right after the start, while the first process is there for sure. */
export async function lineageOf(pid: number, marker: string): Promise<Lineage> {
  if (process.platform !== 'linux') return { marker, output: null }
  const [output, ...own] = await Promise.all(
    [`/proc/${pid}/fd/1`, '/proc/self/fd/1', '/proc/self/fd/2'].map((path) => readlink(path).catch(() => null)),
  )
  // Just forked it may still have ours, and so has every process of our own.
  const isItsOwn = output && /^(socket|pipe):/.test(output) && !own.includes(output)
  return { marker, output: isItsOwn ? output : null }
}

interface Process {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
  /** With the pid it names one process for ever, while pids come again. */
  readonly started: string
  readonly isMarked: boolean
}

const graceMs = 500

/**
 * Ends a process with everything that came from it: its descendants, its group and session, and whoever inherited the
 * marker. Null for a process that is gone, whose number may be another's by now: then only what inherited the marker
 * ends. Asks with SIGTERM; what is there after a moment is killed, with what it started meanwhile.
 */
export async function endTree(pid: number | null, lineage: Lineage): Promise<void> {
  if (process.platform === 'win32') {
    if (pid === null) return
    await new Promise<void>((resolve) => {
      execFile('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true }, () => resolve())
    })
    return
  }
  const ours = new Map<number, Process>()
  await collect(ours, pid, lineage)
  // Also without any list of processes the group can be reached.
  if (pid !== null) signal(-pid, 'SIGTERM')
  for (const member of ours.values()) signal(member.pid, 'SIGTERM')

  const end = Date.now() + graceMs
  do {
    await delay(25)
    await collect(ours, pid, lineage)
  } while (ours.size > 0 && Date.now() < end)

  for (let round = 0; round < 20 && ours.size > 0; round += 1) {
    if (pid !== null) signal(-pid, 'SIGKILL')
    for (const member of ours.values()) signal(member.pid, 'SIGKILL')
    await delay(10)
    await collect(ours, pid, lineage)
  }
}

/** Drops from `ours` who is gone, and adds who belongs to it by now. */
async function collect(ours: Map<number, Process>, root: number | null, lineage: Lineage): Promise<void> {
  const all = await listProcesses(lineage)
  const living = new Map(all.map((one) => [one.pid, one]))
  for (const known of ours.values()) if (living.get(known.pid)?.started !== known.started) ours.delete(known.pid)
  for (let grew = true; grew;) {
    grew = false
    for (const one of all) {
      if (ours.has(one.pid) || one.pid === process.pid || one.pid === 1) continue
      const belongs =
        one.pid === root || one.group === root || one.session === root || one.isMarked || ours.has(one.parent)
      if (!belongs) continue
      ours.set(one.pid, one)
      grew = true
    }
  }
}

async function listProcesses({ marker, output }: Lineage): Promise<Process[]> {
  const names = process.platform === 'linux' ? await readdir('/proc').catch(() => []) : []
  const pids = names.filter((name) => /^\d+$/.test(name))
  if (pids.length === 0) return listByPs()
  const entry = `${markerName}=${marker}`
  const found = await Promise.all(
    pids.map(async (pid): Promise<Process | null> => {
      const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null)
      if (stat === null) return null
      // The name in parentheses may itself hold spaces and parentheses.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [state, parent, group, session] = fields
      if (state === 'Z' || state === 'X') return null
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')
      const isMarked = environment.split('\0').includes(entry) || (output !== null && (await writesTo(pid, output)))
      return {
        pid: Number(pid),
        parent: Number(parent),
        group: Number(group),
        session: Number(session),
        started: fields[19] ?? '',
        isMarked,
      }
    }),
  )
  return found.filter((one) => one !== null)
}

async function writesTo(pid: string, output: string): Promise<boolean> {
  const targets = await Promise.all([1, 2].map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => null)))
  return targets.includes(output)
}

/** Where there is no `/proc`. The marker cannot be seen there. */
async function listByPs(): Promise<Process[]> {
  const text = await new Promise<string>((resolve) => {
    execFile('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart='], (error, stdout) => resolve(error ? '' : stdout))
  })
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/)
    if (!pid || state?.startsWith('Z')) return []
    return {
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      session: 0,
      started: started.join(' '),
      isMarked: false,
    }
  })
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It went by itself, or is not ours to signal.
  }
}
