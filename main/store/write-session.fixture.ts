import { writeSync } from 'node:fs'
import { openStore } from './open-store.ts'
import { sessionSteps } from './session-steps.fixture.ts'

/**
 * Writes the steps of a session into the store of a data directory and dies by SIGKILL before the n-th statement that
 * writes or commits. Says `done K` once step K has returned, and `end` when it got through all of them alive.
 */
const [dataDirectory, killAt] = [process.argv[2]!, Number(process.argv[3])]
const store = await openStore(dataDirectory)

let count = 0
const dieOrGoOn = () => {
  count += 1
  if (count === killAt) process.kill(process.pid, 'SIGKILL')
}
const { prepare, transaction, synced } = store.database
Object.assign(store.database, {
  prepare(sql: string) {
    const statement = prepare(sql)
    return {
      ...statement,
      run(...values: Parameters<typeof statement.run>) {
        dieOrGoOn()
        return statement.run(...values)
      },
    }
  },
  transaction: <Value>(work: () => Value) => transaction(() => beforeCommit(work)),
  synced: <Value>(work: () => Value) => synced(() => beforeCommit(work)),
})
function beforeCommit<Value>(work: () => Value): Value {
  const value = work()
  dieOrGoOn()
  return value
}

for (const [index, step] of sessionSteps().entries()) {
  step(store)
  writeSync(1, `done ${index + 1}\n`)
}
writeSync(1, 'end\n')
process.kill(process.pid, 'SIGKILL')
