/** Dies by SIGKILL before the n-th statement that writes, begins or commits, in whichever SQLite is used here. */
export async function dieAtWrite(n: number): Promise<{ begin(): void; count(): number }> {
  let count = 0
  let isCounting = false
  const prototype = await statementPrototype()
  const { run } = prototype
  prototype.run = function (...values: unknown[]) {
    if (isCounting && ++count === n) process.kill(process.pid, 'SIGKILL')
    return run.apply(this, values)
  }
  return { begin: () => void (isCounting = true), count: () => count }
}

interface Runs {
  run(...values: unknown[]): unknown
}

async function statementPrototype(): Promise<Runs> {
  const builtin = process.getBuiltinModule('node:sqlite') as { StatementSync: { prototype: Runs } } | undefined
  if (builtin) return builtin.StatementSync.prototype
  const { default: Database } = await import('libsql')
  return Object.getPrototypeOf(new Database(':memory:').prepare('select 1')) as Runs
}
