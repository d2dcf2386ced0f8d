import { z } from 'zod'
import { imageType } from '../../../preload/contract/image-type.ts'
import { messageOf, ToolFailure } from '../../errors.ts'
import { canonicalEncoding, decodeWithoutMark } from '../../patch/encodings.ts'
import { detectEncoding } from '../../patch/text-shape.ts'
import type { WorkspaceFiles } from '../../workspace/files.ts'
import { readLineRange } from '../../workspace/line-range.ts'
import { readEffect } from '../read-effect.ts'
import { defineTool, type ToolContext } from '../tool.ts'

const maxBytes = 1024 * 1024

const part = {
  start_line: z.int().positive().optional().describe('First line to return, counted from 1.'),
  end_line: z.int().positive().optional().describe('Last line to return, included. Past the end of the file is fine.'),
  encoding: z
    .string()
    .max(40)
    .optional()
    .describe('A WHATWG label such as "utf-8" or "windows-1251". Found out when absent.'),
}
const onePath = z.string().describe('Path of the file, relative to the workspace.')
const oneFile = z.object({ path: onePath, ...part })

type FilePart = z.infer<typeof oneFile>

interface FileText {
  readonly path: string
  readonly content: string
  readonly encoding: string
  readonly total_lines?: number
  /** What was asked for and is not in `content`. */
  readonly cut?: string
  readonly startLine: number
}

export const tool = defineTool({
  name: 'read_file',
  description: `Read a text file of the workspace, or up to 5 files in one call.

Use it before you change a file: edits must match its text exactly. Files up to 1 MB come whole; of a larger one read a \
range with start_line and end_line. The result says the encoding that was found and how many lines there are. To find \
where something is, use search_in_code first and read only around the hits. Not for directories (list_files) and not for \
images or other binary files.

Examples: {"path": "src/auth.ts"}
{"path": "logs/server.log", "start_line": 1200, "end_line": 1260}
{"files": [{"path": "src/auth.ts"}, {"path": "src/session.ts", "start_line": 1, "end_line": 80}]}`,
  category: 'file-system',
  level: 'read-only',
  rate: 'read',
  input: z
    .object({
      path: onePath.optional(),
      ...part,
      files: z
        .array(oneFile)
        .min(1)
        .max(5)
        .optional()
        .describe('Several files instead of `path`; each gets its own result or error.'),
    })
    .refine(({ path, files }) => (path === undefined) !== (files === undefined), {
      message: 'Give either "path" for one file or "files" for several, and not both.',
      path: ['path'],
    }),
  adapt: (given) => {
    const files = given['files']
    if (!Array.isArray(files)) return given
    return {
      ...given,
      files: files.map((file: unknown) => (typeof file === 'string' ? { path: file } : withoutNulls(file))),
    }
  },
  title: (input) => {
    const [first, ...more] = partsOf(input)
    return `Read ${first?.path}${more.length > 0 ? ` and ${more.length} more` : ''}`
  },
  async prepare(input, { workspace }) {
    const paths = partsOf(input).map(({ path }) => path)
    if (input.files === undefined) return { ...(await readEffect(workspace.files, paths)), plan: undefined }
    // A path that cannot be used fails alone, in its own result.
    const each = await Promise.all(paths.map((path) => readEffect(workspace.files, [path]).catch(() => null)))
    return {
      effect: each.some((one) => one?.effect === 'protected-read') ? 'protected-read' : 'read',
      reads: each.flatMap((one) => one?.reads ?? []),
      plan: undefined,
    }
  },
  async execute(input, context) {
    if (input.files === undefined) {
      const { startLine, path, ...text } = await readPart(partsOf(input)[0]!, context)
      const view = { kind: 'file', path, startLine, text: text.content, totalLines: text.total_lines ?? 0 } as const
      return { result: text, view, ...(text.cut === undefined ? {} : { truncated: true, note: text.cut }) }
    }
    const files = await Promise.all(
      input.files.map(async (file) => {
        try {
          const { startLine: _, ...text } = await readPart(file, context)
          return text
        } catch (thrown) {
          if (!(thrown instanceof ToolFailure)) throw thrown
          const { code, message, details } = thrown
          return { path: file.path, error: { code, message, ...(details ? { details } : {}) } }
        }
      }),
    )
    const items = files.map((file) => ('error' in file ? `${file.path}: ${file.error.message}` : file.path))
    return {
      result: { files },
      view: { kind: 'list', title: 'Files read', items: items.map((item) => item.slice(0, 160)) },
    }
  },
})

const partsOf = (input: {
  readonly path?: string | undefined
  readonly files?: readonly FilePart[] | undefined
}): readonly FilePart[] => input.files ?? [input as FilePart]

async function readPart(asked: FilePart, { workspace, reads, signal }: ToolContext): Promise<FileText> {
  const { files } = workspace
  const path = files.normalise(asked.path)
  const { start_line: startLine, end_line: endLine } = asked
  const label = asked.encoding === undefined ? undefined : canonicalEncoding(asked.encoding)
  if (label === null) {
    throw invalid('encoding', `${JSON.stringify(asked.encoding)} is no WHATWG encoding label. Try "utf-8".`)
  }
  const encoding = label
  if (startLine !== undefined && endLine !== undefined && endLine < startLine) {
    throw invalid('end_line', `end_line ${endLine} is before start_line ${startLine}.`)
  }
  const isRange = startLine !== undefined || endLine !== undefined
  const whole = await files.read(path, maxBytes).catch((thrown: unknown) => {
    if (thrown instanceof ToolFailure && thrown.code === 'FILE_TOO_LARGE') return thrown
    throw thrown
  })
  if (whole instanceof ToolFailure) {
    refusePictures(await startOf(files, path), path)
    if (!isRange) throw whole
    return readLarge(path)
  }

  const { bytes, hash } = whole
  refusePictures(bytes, path)
  const known = encoding ?? reads.get(path)?.encoding
  const { text, name } = decodeWhole(bytes, known, encoding !== undefined, path)
  reads.set(path, { hash, encoding: name })
  const lines = linesOf(text)
  if (!isRange) return { path, content: text, encoding: name, total_lines: lines.length, startLine: 1 }
  const first = startLine ?? 1
  refusePastEnd(first, lines.length)
  const content = lines.slice(first - 1, endLine).join('')
  return { path, content: withoutLastBreak(content), encoding: name, total_lines: lines.length, startLine: first }

  async function readLarge(largePath: string): Promise<FileText> {
    const first = startLine ?? 1
    const range = {
      startLine: first,
      endLine: endLine ?? Infinity,
      maxBytes,
      ...(encoding === undefined ? {} : { encoding }),
    }
    const found = await files.withFile(largePath, (file, length) =>
      readLineRange(file, length, range, largePath, signal),
    )
    if (found.totalLines !== null) refusePastEnd(first, found.totalLines)
    const { text: content, name: foundName } = decodeWhole(
      found.bytes,
      found.encoding,
      encoding !== undefined,
      largePath,
    )
    return {
      path: largePath,
      content: withoutLastBreak(content),
      encoding: foundName,
      startLine: first,
      ...(found.totalLines === null
        ? { cut: `There are more lines after ${found.endLine}; they were not counted, for the file is large.` }
        : { total_lines: found.totalLines }),
    }
  }
}

function decodeWhole(
  bytes: Uint8Array,
  told: string | undefined,
  mustFit: boolean,
  path: string,
): { text: string; name: string } {
  const detected = detectEncoding(bytes, told)
  if ('notText' in detected)
    throw new ToolFailure('ENCODING_ERROR', `${path} is not text. ${detected.notText}`, { path })
  const { encoding: name } = detected
  try {
    if (mustFit) new TextDecoder(name, { fatal: true }).decode(bytes)
    return { text: decodeWithoutMark(bytes, name), name }
  } catch (thrown) {
    const message = `${path} is not valid ${name}: ${messageOf(thrown)}. Leave "encoding" out to have it found.`
    throw new ToolFailure('ENCODING_ERROR', message, { path, encoding: name }, thrown)
  }
}

/** With their endings. A carriage return ends lines only in a text without any line feed. */
const linesOf = (text: string): string[] =>
  text.match(text.includes('\n') ? /[^\n]*\n|[^\n]+$/g : /[^\r]*\r|[^\r]+$/g) ?? []

const withoutLastBreak = (text: string): string => text.replace(/(\r?\n|\r)$/, '')

function refusePastEnd(startLine: number, totalLines: number): void {
  if (startLine <= Math.max(1, totalLines)) return
  throw invalid('start_line', `start_line ${startLine} is past the end: the file has ${totalLines} lines.`)
}

const startOf = (files: WorkspaceFiles, path: string): Promise<Uint8Array> =>
  files.withFile(path, async (file) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.subarray(0, bytesRead)
  })

function refusePictures(bytes: Uint8Array, path: string): void {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096))
  const type = imageType(start) ?? (start.toString('latin1', 0, 5) === '%PDF-' ? 'application/pdf' : null)
  if (type === null) return
  const what = type === 'application/pdf' ? 'a PDF' : `an image (${type})`
  throw new ToolFailure('ENCODING_ERROR', `${path} is ${what}, not text: it cannot be read with read_file.`, {
    path,
    type,
  })
}

const invalid = (field: string, message: string): ToolFailure =>
  new ToolFailure('INVALID_ARGUMENTS', message, { field })

const withoutNulls = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null))
    : value
