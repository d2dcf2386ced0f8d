import type { ParsedPatch, PatchForm } from './file-edit.ts'
import { beginsEnvelope, parseEnvelope } from './parse-envelope.ts'
import { beginsSearchReplace, parseSearchReplace } from './parse-search-replace.ts'
import { beginsUnified, parseUnified } from './parse-unified.ts'

/**
 * Takes a patch apart, whichever form it is written in: the one whose marker comes first. Prose and a code fence around
 * it are left aside. `path` is the file meant by blocks and hunks that name none.
 */
export function parsePatch(given: string, path?: string): ParsedPatch {
  const text = given.startsWith('\ufeff') ? given.slice(1) : given
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
  let next = lineFrom(text, 0)
  for (let at = 0; at < text.length;) {
    const line = next
    at += line.length + 1
    next = lineFrom(text, at)
    if (beginsEnvelope(line)) return 'envelope'
    if (beginsSearchReplace(line)) return 'search-replace'
    if (beginsUnified([line, next, '@@'], 0)) return 'unified'
  }
  return null
}

function lineFrom(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return text.slice(start, end === -1 ? text.length : end)
}

function withContent(parsed: ParsedPatch): ParsedPatch {
  if (parsed.edits.length > 0 || parsed.problems.length > 0) return parsed
  const message =
    'There is no change in the patch. Write a unified diff with `--- a/NAME`, `+++ b/NAME` and `@@` hunks, or ' +
    '`*** Begin Patch` … `*** End Patch`.'
  return { ...parsed, form: null, problems: [{ code: 'PATCH_APPLY_FAILED', path: '', hunk: 0, message }] }
}
