/** How a file is called in a list of files. */
export interface FileName {
  readonly name: string
  /** Its folder; of files of the same name as much of it as tells them apart. */
  readonly where: string
  /** Another one in the list has the same name. */
  readonly isTwin: boolean
}

export function fileNames(paths: readonly string[]): ReadonlyMap<string, FileName> {
  const byName = new Map<string, string[]>()
  for (const path of paths) {
    const name = nameOf(path)
    const twins = byName.get(name)
    if (twins) twins.push(path)
    else byName.set(name, [path])
  }
  return new Map(
    paths.map((path) => {
      const name = nameOf(path)
      const twins = byName.get(name)!
      const isTwin = twins.length > 1
      return [path, { name, where: isTwin ? telling(path, twins) : folderOf(path), isTwin }]
    }),
  )
}

/** The last folders of a path that none of the others has. */
function telling(path: string, twins: readonly string[]): string {
  const folder = folderOf(path)
  const folders = folder.split('/')
  for (let count = 1; count < folders.length; count++) {
    const end = folders.slice(-count).join('/')
    const isAlone = twins.every((other) => other === path || !`/${folderOf(other)}`.endsWith(`/${end}`))
    if (isAlone) return `…/${end}`
  }
  return folder
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))
