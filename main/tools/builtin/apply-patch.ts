import { z } from 'zod'
import { ToolFailure } from '../../errors.ts'
import type { ChangePlan } from '../../patch/change-set.ts'
import { diffView, namesOf, noteOfFits, prepareChange, workOut, writePlanned } from '../planned-change.ts'
import { defineTool } from '../tool.ts'

const maxBytes = 5 * 1024 * 1024

interface Plan {
  readonly change: ChangePlan
  readonly note: string | undefined
}

export const tool = defineTool({
  name: 'apply_patch',
  description: `Change, add, delete or rename several files at once with a patch: all of it is applied, or nothing.

The patch is a unified diff (as of \`git diff\`: headers for new, deleted, renamed files and modes are understood; line \
numbers and counts may be off), or text between \`*** Begin Patch\` and \`*** End Patch\`. Context lines must be copied \
from the file as they stand; give enough of them to fit only one place. Adding and renaming never overwrite a file. When \
something does not fit, the answer names every hunk that does not, with the nearest lines. For one file, apply_diff is \
simpler; to write a file as a whole, use write_file.

Examples: {"diff": "--- a/src/door.ts\\n+++ b/src/door.ts\\n@@ -1,3 +1,3 @@\\n export class Door {\\n-  open = false\\n+  open = true\\n }\\n"}
{"diff": "*** Begin Patch\\n*** Update File: src/door.ts\\n@@ export class Door {\\n-  open = false\\n+  open = true\\n*** Add File: src/key.ts\\n+export const key = 1\\n*** End Patch"}`,
  category: 'file-system',
  level: 'read-write',
  rate: 'write',
  maxArgumentBytes: maxBytes + 100 * 1024,
  input: z.object({ diff: z.string().describe('The patch.') }),
  adapt: (given) => ('diff' in given ? given : { ...given, diff: given['patch'] ?? given['input'] }),
  title: ({ diff }) => `Apply a patch (${diff.split('\n').length} lines)`,
  async prepare({ diff }, context) {
    refuseTooLarge(diff)
    const { changes, edits } = await workOut(context, diff)
    const prepared = await prepareChange(context, changes)
    const plan: Plan = { change: prepared.plan, note: noteOfFits(edits) }
    return { ...prepared, plan }
  },
  async execute(_input, context, { change, note }: Plan) {
    const changeSetId = await writePlanned(context, change)
    return {
      result: {
        files_modified: namesOf(change.files, 'modified'),
        files_created: namesOf(change.files, 'created'),
        files_deleted: namesOf(change.files, 'deleted'),
        files_renamed: change.files
          .filter((file) => file.change === 'renamed')
          .map(({ path, oldPath }) => ({ from: oldPath, to: path })),
      },
      view: diffView(change),
      changeSetId,
      ...(note === undefined ? {} : { note }),
    }
  },
})

function refuseTooLarge(diff: string): void {
  const size = Buffer.byteLength(diff)
  if (size <= maxBytes) return
  const message = `The patch has ${size} bytes; the limit is ${maxBytes}. Apply it in parts.`
  throw new ToolFailure('FILE_TOO_LARGE', message, { size, limit: maxBytes })
}
