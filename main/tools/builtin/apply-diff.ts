import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import type { AppliedEdit } from '../../patch/apply.ts'
import type { ChangePlan } from '../../patch/change-set.ts'
import { diffView, noteOfFits, prepareChange, workOut, writePlanned } from '../planned-change.ts'
import { defineTool } from '../tool.ts'

const maxBytes = 5 * 1024 * 1024

interface Plan {
  readonly change: ChangePlan
  readonly edits: readonly AppliedEdit[]
}

export const tool = defineTool({
  name: 'apply_diff',
  description: `Change one existing file by SEARCH/REPLACE blocks; all of them are applied, or none.

Each block holds lines copied from the file as they stand and what they become. Give enough lines to fit only one place, \
or the line number as \`:start_line:\`. An empty SEARCH with a \`:start_line:\` inserts before that line. A line of the text \
that looks like a marker gets a backslash before it. Read the file first. For several files at once use apply_patch, for \
a new file write_file.

Example: {"path": "src/door.ts", "diff": "<<<<<<< SEARCH\\n:start_line:2\\n-------\\n  open = false\\n=======\\n  open = true\\n>>>>>>> REPLACE"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  maxArgumentBytes: maxBytes + 100 * 1024,
  input: z.object({
    path: z.string().describe('Path of the file, relative to the workspace.'),
    diff: z.string().describe('One or more SEARCH/REPLACE blocks.'),
  }),
  title: ({ path }) => `Edit ${path}`,
  async prepare({ path: given, diff }, context) {
    if (Buffer.byteLength(diff) > maxBytes) {
      throw new ToolFailure('FILE_TOO_LARGE', `The diff is larger than ${maxBytes} bytes. Apply it in parts.`, {
        limit: maxBytes,
      })
    }
    // A link inside is followed: what changes is the file it leads to.
    const path = await context.workspace.files.follow(given)
    const { changes, edits } = await workOut(context, diff, path)
    const other = changes.find((change) => change.path !== path)
    if (other) {
      const message = `The diff is for ${other.path}, and the call for ${path}. Use apply_patch for other files.`
      throw new ToolFailure('INVALID_ARGUMENTS', message, { path: other.path })
    }
    const prepared = await prepareChange(context, changes)
    const plan: Plan = { change: prepared.plan, edits }
    return { ...prepared, plan }
  },
  async execute(_input, context, { change, edits }: Plan) {
    const changeSetId = await writePlanned(context, change)
    const fits = edits.flatMap((edit) => edit.fits)
    const note = noteOfFits(edits)
    return {
      result: {
        blocks_applied: fits.length,
        locations: fits.map(({ hunk, line, lines, fit }) => ({
          block: hunk,
          start_line: line,
          end_line: line + Math.max(lines, 1) - 1,
          match: fit,
        })),
      },
      view: diffView(change),
      changeSetId,
      ...(note === undefined ? {} : { note }),
    }
  },
})
