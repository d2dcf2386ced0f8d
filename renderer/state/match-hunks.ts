import type { FileProgress, Hunk, HunkChoice } from '../../preload/contract/patch.ts'

/**
 * What was decided of a file's hunks, for the same hunks in the file as it is by now: they are known by what they say,
 * since their numbers and places move with every other change. Chosen lines go along by their place among the changed
 * ones.
 */
export function matched(before: readonly Hunk[], { hunks }: FileProgress, now: readonly Hunk[]): FileProgress {
  if (before.length === 0 && now.length === 0) return { hunks }
  const numbers = new Map(keysOf(now).map((key, index) => [key, now[index]!]))
  const found: Record<string, HunkChoice> = {}
  keysOf(before).forEach((key, index) => {
    const old = before[index]!
    const choice = hunks[old.number]
    const hunk = numbers.get(key)
    if (choice === undefined || !hunk) return
    found[hunk.number] = typeof choice === 'string' ? choice : moved(choice, old, hunk)
  })
  return { hunks: found }
}

/** The hunk that says the same now, if there is one. */
export function sameHunk(before: readonly Hunk[], hunk: Hunk, now: readonly Hunk[]): Hunk | undefined {
  const key = keysOf(before)[before.indexOf(hunk)]
  return now[keysOf(now).indexOf(key ?? '')]
}

/** Each hunk's changed lines, and how often the same stood before it. */
function keysOf(hunks: readonly Hunk[]): readonly string[] {
  const seen = new Map<string, number>()
  return hunks.map(({ lines }) => {
    const said = lines
      .map(({ kind, text, ending = '\n' }) => (kind === 'context' ? '' : `${kind}:${text}${ending}`))
      .join('')
    const times = (seen.get(said) ?? 0) + 1
    seen.set(said, times)
    return `${times}:${said}`
  })
}

function moved(choice: readonly number[], from: Hunk, to: Hunk): readonly number[] {
  const [before, now] = [changedIn(from), changedIn(to)]
  return choice.flatMap((index) => now[before.indexOf(index)] ?? [])
}

const changedIn = ({ lines }: Hunk): readonly number[] =>
  lines.flatMap(({ kind }, index) => (kind === 'context' ? [] : [index]))
