import type { ParsedPatch, PatchForm } from './file-edit.ts'
import { beginsEnvelope, parseEnvelope } from './parse-envelope.ts'
import { beginsSearchReplace, parseSearchReplace } from './parse-search-replace.ts'
import { beginsUnified, parseUnified } from './parse-unified.ts'

/**
 * Takes a patch apart, whichever form it is written in: the one whose marker comes first. Prose and a code fence around
 * it are left aside. `path` is the file meant by blocks and hunks that name none.
 */
export function parsePatch(text: string, path?: string): ParsedPatch {
  switch (formOf(text)) {
    case 'envelope':
      return parseEnvelope(text)
    case 'search-replace':
      return parseSearchReplace(text, path)
    case 'unified':
      return withContent(parseUnified(text, path))
    case null:
      return path === undefined ? withContent(parseUnified(text)) : parseSearchReplace(text, path)
  }
}

function formOf(text: string): PatchForm | null {
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    if (beginsEnvelope(line)) return 'envelope'
    if (beginsSearchReplace(line)) return 'search-replace'
    if (beginsUnified(lines, at)) return 'unified'
  }
  return null
}

function withContent(parsed: ParsedPatch): ParsedPatch {
  if (parsed.edits.length > 0 || parsed.problems.length > 0) return parsed
  const message =
    'There is no change in the patch. Write a unified diff with `--- a/NAME`, `+++ b/NAME` and `@@` hunks, or ' +
    '`*** Begin Patch` … `*** End Patch`.'
  return { ...parsed, form: null, problems: [{ code: 'PATCH_APPLY_FAILED', path: '', hunk: 0, message }] }
}
