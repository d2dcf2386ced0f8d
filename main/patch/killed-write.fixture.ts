import { openStore } from '../store/open-store.ts'
import { createFiles } from '../workspace/files.ts'
import { patchForMany } from './all-or-nothing.fixture.ts'
import { createChangeSets } from './change-set.ts'
import { countingDisk } from './faulty-disk.fixture.ts'
import { propose } from './propose.ts'

/** Writes the patch over 50 files and is killed right before the given call to the disk. */
const [root, data, at] = process.argv.slice(2) as [string, string, string]
const { disk } = countingDisk((call) => {
  if (call === Number(at)) process.kill(process.pid, 'SIGKILL')
})
const store = await openStore(data)
const files = createFiles(root)
const sets = createChangeSets({ root, files, store, disk })
const proposal = await propose({ normalise: files.normalise, read: sets.read, compute: sets.compute }, patchForMany)
if ('problems' in proposal) throw new Error(proposal.problems[0]?.message)
await sets.write(await sets.plan(proposal.changes), { sessionId: 'session', callId: 'call' })
store.close()
