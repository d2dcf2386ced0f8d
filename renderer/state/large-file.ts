import { backend } from '../backend/index.ts'
import type { FileContent } from '../../preload/contract/workspace.ts'

/** Beyond this an editor would take more memory than it is worth. */
export const largestOpened = 50 * 1024 * 1024

/** Reads a text that is too large for one frame part by part. It can be looked at and searched, not edited. */
export async function readLargeText(workspaceId: string, path: string): Promise<FileContent> {
  const parts: string[] = []
  let offset = 0
  let whole = 1
  let decoder: TextDecoder | null = null
  let encoding = ''
  while (offset < whole) {
    const part = await backend().call('file.read-part', { workspaceId, path, offset })
    if (offset === 0) {
      if (part.encoding === null) return { kind: 'binary', path, size: part.size }
      encoding = part.encoding
      decoder = new TextDecoder(encoding)
    }
    const bytes = bytesOf(part.base64)
    if (bytes.length === 0) break
    offset += bytes.length
    whole = part.size
    parts.push(decoder!.decode(bytes, { stream: offset < whole }))
  }
  return { kind: 'text', path, text: parts.join(''), encoding, hash: '', size: whole, isReadOnly: true }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64)
  const bytes = new Uint8Array(characters.length)
  for (let index = 0; index < characters.length; index++) bytes[index] = characters.charCodeAt(index)
  return bytes
}
