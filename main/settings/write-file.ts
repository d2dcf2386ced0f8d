import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { messageOf, PublicError } from '../errors.ts'

/** Puts a file in the place of another at once, so that neither a crash nor a full disk leaves half of it. */
export function writeWhole(path: string, text: string): void {
  const fresh = `${path}.new`
  try {
    const file = openSync(fresh, 'w', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, path)
  } catch (error) {
    rmSync(fresh, { force: true })
    throw new PublicError('unavailable', `${path} cannot be saved: ${messageOf(error)}`, undefined, error)
  }
}
