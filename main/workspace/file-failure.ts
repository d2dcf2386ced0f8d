import { errnoOf, ToolFailure } from '../errors.ts'
import type { ToolErrorCode } from '../../preload/contract/tool.ts'

interface Told {
  readonly code: ToolErrorCode
  readonly says: string
  readonly reason?: string
}

const told: Readonly<Record<string, Told>> = {
  ENOENT: { code: 'FILE_NOT_FOUND', says: 'does not exist' },
  ENOTDIR: { code: 'NOT_A_DIRECTORY', says: 'has a part that is not a directory' },
  EISDIR: { code: 'NOT_A_FILE', says: 'is a directory' },
  ENXIO: { code: 'NOT_A_FILE', says: 'is a device, pipe or socket' },
  ENODEV: { code: 'NOT_A_FILE', says: 'is a device' },
  EEXIST: { code: 'ALREADY_EXISTS', says: 'exists already' },
  ENOTEMPTY: { code: 'NOT_EMPTY', says: 'is a directory that is not empty' },
  EACCES: { code: 'PERMISSION_DENIED', says: 'may not be accessed by this user', reason: 'permissions' },
  EPERM: { code: 'PERMISSION_DENIED', says: 'may not be accessed by this user', reason: 'permissions' },
  EROFS: { code: 'PERMISSION_DENIED', says: 'is on a read-only file system', reason: 'read-only-file-system' },
  ENAMETOOLONG: { code: 'INVALID_PATH', says: 'has a name too long for this file system' },
  EILSEQ: { code: 'INVALID_PATH', says: 'has a name this file system does not take' },
  EINVAL: { code: 'INVALID_PATH', says: 'has a name this file system does not take' },
  ELOOP: { code: 'INVALID_PATH', says: 'runs through too many links' },
  ENOSPC: { code: 'IO_ERROR', says: 'cannot be written: the disk is full', reason: 'disk-full' },
  EDQUOT: { code: 'IO_ERROR', says: 'cannot be written: the quota is used up', reason: 'disk-full' },
  EIO: { code: 'IO_ERROR', says: 'cannot be used: the device reports an error', reason: 'device' },
  EMFILE: { code: 'IO_ERROR', says: 'cannot be opened: too many files are open', reason: 'too-many-files' },
  ENFILE: { code: 'IO_ERROR', says: 'cannot be opened: too many files are open', reason: 'too-many-files' },
  EBUSY: { code: 'IO_ERROR', says: 'is in use by another program', reason: 'busy' },
  ETXTBSY: { code: 'IO_ERROR', says: 'is a program that is running', reason: 'busy' },
}

/** A failed call to the system as the model is told of it: what, where, why. Anything else thrown stays what it is. */
export function fileFailure(thrown: unknown, path: string): unknown {
  const errno = errnoOf(thrown)
  if (thrown instanceof ToolFailure || errno === undefined || !(thrown instanceof Error)) return thrown
  const { code, says, reason } = told[errno] ?? { code: 'IO_ERROR', says: `cannot be used (${errno})` }
  const message = code === 'FILE_NOT_FOUND' ? `File not found: ${path}` : `${path} ${says}`
  return new ToolFailure(code, message, { path, ...(reason === undefined ? {} : { reason }) }, thrown)
}
