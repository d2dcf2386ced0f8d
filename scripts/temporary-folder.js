import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'

/**
 * Gives this process, and those it starts, a temporary folder of its own, so that nothing tests and browsers leave
 * there outlives them. The name is short: sockets lie in it. The answer undoes it.
 */
export function ownTemporaryFolder() {
  const names = ['TMPDIR', 'TEMP']
  const before = names.map((name) => process.env[name])
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'codelab-'))
  for (const name of names) process.env[name] = folder
  return () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
    names.forEach((name, index) => {
      if (before[index] === undefined) delete process.env[name]
      else process.env[name] = before[index]
    })
  }
}

export default ownTemporaryFolder
