import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isCut } from '../../preload/contract/text.ts'
import type { Database } from './database.ts'
import { outputFile, readFileText } from './outputs.ts'
import { endLengths, headOf, tailOf } from './text-ends.ts'
import type { Blobs } from './store.ts'

/** `outputs`: the folder of those that are kept in files. */
export function createBlobs(database: Database, outputs: string): Blobs {
  /** Pages of one text are asked for one after another; decoding all of it each time would cost its size squared. */
  let lastText: { readonly blob: string; readonly text: string } | null = null

  const hashes = createHashes()

  function keep(content: string | Uint8Array, forGood: boolean): string {
    const hash = hashes.of(content)
    // Written again it would be written in full.
    if (database.prepare('select 1 from blobs where hash = ? and kept >= ?').get(hash, forGood ? 1 : 0)) return hash
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
    database
      .prepare(
        'insert into blobs (hash, bytes, kept) values (?, ?, ?) on conflict do update set kept = max(kept, excluded.kept)',
      )
      .run(hash, bytes, forGood ? 1 : 0)
    return hash
  }

  function put(content: string | Uint8Array, sessionId?: string): string {
    if (sessionId === undefined) return keep(content, true)
    return database.transaction(() => {
      const hash = keep(content, false)
      useBlobs(database, sessionId, [hash])
      return hash
    })
  }

  function get(blob: string): Uint8Array | null {
    const row = database.prepare('select bytes from blobs where hash = ?').get(blob)
    if (!row) return null
    const bytes = row['bytes'] as Uint8Array
    const path = bytes.byteLength === 0 ? inFile(blob) : null
    return path === null ? bytes : readFileSync(path)
  }

  function inFile(blob: string): string | null {
    const path = outputFile(outputs, blob)
    return path !== null && existsSync(path) ? path : null
  }

  function text(blob: string): string | null {
    if (lastText?.blob === blob && database.prepare('select 1 from blobs where hash = ?').get(blob))
      return lastText.text
    const bytes = get(blob)
    if (!bytes) return null
    lastText = { blob, text: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') }
    return lastText.text
  }

  return {
    put,
    get,
    readText(blob, offset, length) {
      const path = database.prepare("select 1 from blobs where hash = ? and bytes = x''").get(blob) && inFile(blob)
      if (path) return readFileText(path, offset, length)
      const whole = text(blob)
      return whole === null ? null : { text: whole.slice(offset, offset + length), size: whole.length }
    },
    whole(long) {
      if (!isCut(long)) return long
      const found = text(long.blob)
      if (found === null) throw new Error(`The blob ${long.blob} of a cut text is not kept here`)
      return found
    },
    cut(whole, limit) {
      if (whole.length <= limit) return whole
      const { head, tail } = endLengths(limit)
      return { head: headOf(whole, head), tail: tailOf(whole, tail), size: whole.length, blob: keep(whole, false) }
    },
  }
}

const longLength = 64 * 1024
const rememberedMs = 1000

/** SHA-256 of texts and bytes. A call's long texts come with each of its events, one right after another. */
function createHashes() {
  const recent = new Map<string, string>()
  let timer: NodeJS.Timeout | null = null
  const hashOf = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex')
  return {
    of(content: string | Uint8Array): string {
      if (typeof content !== 'string' || content.length < longLength) return hashOf(content)
      const known = recent.get(content)
      if (known !== undefined) return known
      const hash = hashOf(content)
      recent.set(content, hash)
      timer ??= setTimeout(() => {
        recent.clear()
        timer = null
      }, rememberedMs).unref()
      return hash
    },
  }
}

/** Says that a session needs these blobs: they go when the last session that needs them is deleted. */
export function useBlobs(database: Database, sessionId: string, blobs: Iterable<string>): void {
  const use = database.prepare('insert or ignore into blob_uses (session_id, hash) values (?, ?)')
  for (const blob of blobs) use.run(sessionId, blob)
}

/** Whose an exported session's text is: it goes with the next export, or with the session. */
export const exportOwner = (sessionId: string): string => `export of ${sessionId}`

/** Deletes what only this session needed. A blob that was put for no session stays. */
export function releaseBlobs(database: Database, sessionId: string): void {
  const used = database.prepare('select hash from blob_uses where session_id = ?').all(sessionId)
  database.prepare('delete from blob_uses where session_id = ?').run(sessionId)
  const remove = database.prepare(
    'delete from blobs where hash = ? and kept = 0 and not exists (select 1 from blob_uses where blob_uses.hash = blobs.hash)',
  )
  for (const { hash } of used) remove.run(hash as string)
}
