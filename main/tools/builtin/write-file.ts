import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import { canonicalEncoding, encodeText } from '../../patch/encodings.ts'
import { staleFiles, type ChangePlan, type FileRead } from '../../patch/change-set.ts'
import { concatenate, detectEncoding } from '../../patch/text-shape.ts'
import { diffView, knownEncoding, prepareChange, writePlanned } from '../planned-change.ts'
import { defineTool, type PrepareContext } from '../tool.ts'

const maxBytes = 1024 * 1024

interface Plan {
  readonly change: ChangePlan
  readonly path: string
  readonly bytes: number
  readonly operation: 'created' | 'replaced'
  readonly keepsBackup: boolean
}

export const tool = defineTool({
  name: 'write_file',
  aliases: ['write_to_file'],
  description: `Write a whole text file: make a new one, or replace all of an existing one.

Give the complete content, never a part or a placeholder for the rest. To change some lines of a file, apply_diff is \
shorter and safer. A file that changed since you read it is not overwritten: read it again first. Missing folders are \
made only with create_dirs. At most 1 MB.

Examples: {"path": "src/key.ts", "content": "export const key = 1\\n"}
{"path": "docs/new/start.md", "content": "# Start\\n", "create_dirs": true}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  maxArgumentBytes: maxBytes + 100 * 1024,
  input: z.object({
    path: z.string().describe('Path of the file, relative to the workspace.'),
    content: z.string().describe('The whole content.'),
    encoding: z
      .string()
      .max(40)
      .optional()
      .describe('A WHATWG label. When absent: that of the existing file, UTF-8 for a new one.'),
    create_dirs: z.boolean().optional().describe('Make missing folders. Default false.'),
    backup: z.boolean().optional().describe('Keep what is replaced, so that it can be undone. Default true.'),
  }),
  title: ({ path }) => `Write ${path}`,
  async prepare(input, context) {
    const path = await targetOf(context, input.path)
    const there = (await context.changes.read([path])).get(path)!
    refuseOther(there, path)
    if (there.kind === 'missing' && !input.create_dirs) await refuseMissingFolder(context, path)
    refuseStale(context, path, there)
    const bytes = encode(input.content, input.encoding, there, context.reads.get(path)?.encoding, path)
    if (bytes.length > maxBytes) {
      const message = `The content has ${bytes.length} bytes; the limit is ${maxBytes}. Write the file in parts with apply_diff.`
      throw new ToolFailure('FILE_TOO_LARGE', message, { path, size: bytes.length, limit: maxBytes })
    }
    const prepared = await prepareChange(context, [{ path, beforeHash: there.hash, after: bytes }])
    const plan: Plan = {
      change: prepared.plan,
      path,
      bytes: bytes.length,
      operation: there.kind === 'missing' ? 'created' : 'replaced',
      keepsBackup: there.kind !== 'missing' && (input.backup ?? true),
    }
    return { ...prepared, plan }
  },
  async execute(_input, context, { change, path, bytes, operation, keepsBackup }: Plan) {
    const changeSetId = await writePlanned(context, change)
    return {
      result: { path, bytes_written: bytes, operation, ...(keepsBackup ? { backup: changeSetId } : {}) },
      view: diffView(change),
      changeSetId,
    }
  },
})

/** The file a path means, through links that stay inside; of one that is not there, where it would be. */
async function targetOf({ workspace }: PrepareContext, given: string): Promise<string> {
  const { files } = workspace
  const entry = await files.stat(given)
  if (entry?.type === 'link') {
    return files.follow(given).catch((thrown: unknown) => {
      if (!(thrown instanceof ToolFailure) || thrown.code !== 'FILE_NOT_FOUND') throw thrown
      throw new ToolFailure('FILE_NOT_FOUND', `${given} is a link that leads to nothing. Write the file it names.`, {
        path: given,
      })
    })
  }
  return files.resolve(given)
}

function refuseOther(there: FileRead, path: string): void {
  if (there.kind === 'directory') throw new ToolFailure('NOT_A_FILE', `${path} is a directory.`, { path })
  if (there.kind === 'other') throw new ToolFailure('NOT_A_FILE', `${path} is no regular file.`, { path })
  if (there.kind === 'unusable') throw new ToolFailure(there.code, there.why, { path })
  if (there.kind === 'missing' && there.beyond !== undefined) {
    throw new ToolFailure('NOT_A_DIRECTORY', `${there.beyond} is not a directory, so ${path} cannot be in it.`, {
      path,
    })
  }
}

async function refuseMissingFolder({ workspace }: PrepareContext, path: string): Promise<void> {
  const slash = path.lastIndexOf('/')
  if (slash === -1) return
  const parent = path.slice(0, slash)
  if ((await workspace.files.stat(parent)) !== null) return
  const message = `File not found: there is no directory ${parent} for ${path}. Set create_dirs to make it.`
  throw new ToolFailure('FILE_NOT_FOUND', message, { path, parent })
}

/** A file this session never looked at is not stale: then the person sees in the diff what goes. */
function refuseStale({ reads }: PrepareContext, path: string, there: FileRead): void {
  const known = reads.get(path)
  if (known && known.hash !== there.hash) throw staleFiles([path])
}

/** With the byte order mark of the file that is replaced. */
function encode(
  content: string,
  asked: string | undefined,
  there: FileRead,
  known: string | undefined,
  path: string,
): Uint8Array {
  const old = there.kind === 'file' ? detectEncoding(there.bytes, knownEncoding(known)) : { encoding: 'utf-8', mark: 0 }
  const was = 'notText' in old ? { encoding: 'utf-8', mark: 0 } : old
  const encoding = asked === undefined ? was.encoding : canonicalEncoding(asked)
  if (encoding === null) {
    throw new ToolFailure('INVALID_ARGUMENTS', `encoding: ${JSON.stringify(asked)} is no WHATWG encoding label.`)
  }
  const encoded = encodeText(content.replace(/^\ufeff/, ''), encoding)
  if ('cannot' in encoded) {
    const message = `${path}: ${encoding} has no character ${JSON.stringify(encoded.cannot)}. Use another encoding or character.`
    throw new ToolFailure('ENCODING_ERROR', message, { path, encoding })
  }
  const wantsMark = content.startsWith('\ufeff') || (was.mark > 0 && encoding === was.encoding)
  return wantsMark ? concatenate([markOf(encoding), encoded]) : encoded
}

function markOf(encoding: string): Uint8Array {
  if (encoding === 'utf-16le') return Uint8Array.of(0xff, 0xfe)
  if (encoding === 'utf-16be') return Uint8Array.of(0xfe, 0xff)
  return encoding === 'utf-8' ? Uint8Array.of(0xef, 0xbb, 0xbf) : new Uint8Array()
}
