import { nodeDisk, type Disk, type OpenFile } from './change-set-disk.ts'

/** A disk whose every call is counted, and on which something happens before or after one of them. */
export function countingDisk(before: (call: number, name: string) => void, after?: (call: number) => void) {
  let calls = 0
  const counted =
    <Arguments extends unknown[], Value>(name: string, work: (...values: Arguments) => Promise<Value>) =>
    async (...values: Arguments): Promise<Value> => {
      const call = ++calls
      before(call, name)
      const value = await work(...values)
      after?.(call)
      return value
    }
  const wrapFile = (file: OpenFile): OpenFile => ({
    stat: counted('file.stat', () => file.stat()),
    readFile: counted('file.readFile', () => file.readFile()),
    // Half of the bytes are there when it fails: a full disk stops in the middle.
    writeFile: async (bytes) => {
      const half = bytes.subarray(0, bytes.length >> 1)
      await counted('file.writeFile', () => file.writeFile(half))()
      await counted('file.writeFile', () => file.writeFile(bytes.subarray(half.length)))()
    },
    chmod: counted('file.chmod', (mode: number) => file.chmod(mode)),
    chown: counted('file.chown', (uid: number, gid: number) => file.chown(uid, gid)),
    sync: counted('file.sync', () => file.sync()),
    // A handle that fails to close must not be left open for the rest of the test.
    close: async () => {
      const call = ++calls
      await file.close()
      before(call, 'file.close')
    },
  })
  const open = counted('open', nodeDisk.open)
  const disk: Disk = {
    lstat: counted('lstat', nodeDisk.lstat),
    readlink: counted('readlink', nodeDisk.readlink),
    open: async (path, flags, mode) => wrapFile(await open(path, flags, mode)),
    link: counted('link', nodeDisk.link),
    symlink: counted('symlink', nodeDisk.symlink),
    rename: counted('rename', nodeDisk.rename),
    unlink: counted('unlink', nodeDisk.unlink),
    mkdir: counted('mkdir', nodeDisk.mkdir),
    rmdir: counted('rmdir', nodeDisk.rmdir),
    access: counted('access', nodeDisk.access),
    freeBytes: counted('freeBytes', nodeDisk.freeBytes),
  }
  return { disk, calls: () => calls }
}

export const failure = (code: string): Error => Object.assign(new Error(`${code}: made to fail`), { code })
