import { access, constants, realpath, stat } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { childEnvironment } from './environment.ts'

/** Where a child would find a program by name, with links resolved; `null` where it is not found. */
export async function findProgram(name: string): Promise<string | null> {
  if (name === '' || /[\\/]/.test(name)) return null
  const environment = childEnvironment()
  const endings = process.platform === 'win32' ? ['', ...(environment['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : ['']
  for (const folder of (environment['PATH'] ?? environment['Path'] ?? '').split(delimiter)) {
    for (const ending of endings) {
      const path = join(folder, name + ending)
      const isProgram = await access(path, constants.X_OK).then(
        () => stat(path),
        () => null,
      )
      if (isProgram?.isFile()) return realpath(path)
    }
  }
  return null
}
