import { withIndexLock } from '../git/index-lock.ts'

/** Has the index for itself and is killed before the new one stands. */
await withIndexLock(process.argv[2]!, async () => {
  process.kill(process.pid, 'SIGKILL')
})
