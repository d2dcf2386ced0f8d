import type { PatchProblem } from '../../preload/contract/patch.ts'
import type { HunksApplied } from './apply-hunks.ts'
import { oldLinesOf, type Misfit } from './place.ts'
import { collapse } from './similarity.ts'

/** Problems told in full, with the nearest lines; more are only counted, for each costs a search. */
const maxTold = 20
const maxLinesShown = 12

/** Why hunks do not fit, each so that the one who wrote them can mend them without another look at the file. */
export function tellMisfits(
  path: string,
  applied: Exclude<HunksApplied, { readonly bytes: Uint8Array }>,
): PatchProblem[] {
  if ('notText' in applied) {
    return [{ code: 'ENCODING_ERROR', path, hunk: 0, message: `${path} cannot be patched. ${applied.notText}` }]
  }
  if ('cannot' in applied) {
    const message = `${path} is in ${applied.encoding}, which has no character ${JSON.stringify(applied.cannot)}. Use one it has.`
    return [{ code: 'ENCODING_ERROR', path, hunk: 0, message }]
  }
  const { misfits, lines } = applied
  const told = misfits.slice(0, maxTold).map((misfit) => ({
    code: misfit.kind === 'ambiguous' ? ('AMBIGUOUS_MATCH' as const) : ('PATCH_APPLY_FAILED' as const),
    path,
    hunk: misfit.hunk.number,
    message: withDoubt(tell(path, misfit, lines), misfit),
  }))
  const left = misfits.length - told.length
  if (left > 0) {
    const message = `${left} more hunks of ${path} do not fit: ${numbersOf(misfits.slice(maxTold))}.`
    told.push({ code: 'PATCH_APPLY_FAILED', path, hunk: misfits[maxTold]!.hunk.number, message })
  }
  return told
}

const withDoubt = (message: string, { hunk }: Misfit): string =>
  hunk.doubt === undefined ? message : `${message}\n${hunk.doubt}`

const numbersOf = (misfits: readonly Misfit[]): string =>
  misfits.length > 50
    ? `${misfits[0]!.hunk.number} to ${misfits.at(-1)!.hunk.number}`
    : misfits.map(({ hunk }) => hunk.number).join(', ')

function tell(path: string, misfit: Misfit, lines: readonly string[]): string {
  const { hunk } = misfit
  const what = `Hunk ${hunk.number} of ${path}`
  const wanted = oldLinesOf(hunk)
  switch (misfit.kind) {
    case 'ambiguous': {
      const at = listOf(misfit.indices.map((index) => index + 1))
      const how = misfit.fit === 'exact' ? '' : ' (equally well, though not word for word)'
      return `${what} fits in more than one place${how}: it stands at lines ${at}. Add lines around it until it fits only one.`
    }
    case 'taken':
      return (
        `${what} stands at line ${misfit.index + 1}, which hunk ${misfit.by} changes already. ` +
        'Make one hunk of both, or look for what stands there after the first.'
      )
    case 'no-place':
      return `${what} cannot be placed: ${misfit.why}. Give it a line of the file beside the new ones.`
    case 'no-anchor': {
      const nearest = misfit.nearest()
      const like = nearest ? ` The nearest is line ${nearest.index + 1}: ${shown(lines[nearest.index] ?? '')}` : ''
      return `${what} is to stand below \`${misfit.anchor}\`, which is not in the file.${like}`
    }
    case 'missing':
      return tellMissing(what, misfit, wanted, lines)
  }
}

function tellMissing(
  what: string,
  misfit: Misfit & { kind: 'missing' },
  wanted: readonly string[],
  lines: readonly string[],
): string {
  const parts = [
    `${what} does not fit: its ${wanted.length === 1 ? 'line is' : `${wanted.length} lines are`} not in the file.`,
  ]
  const done = misfit.isDone()
  if (done !== null) parts.push(`What it would put there stands at line ${done + 1}: it may be applied already.`)
  const nearest = misfit.nearest()
  if (!nearest || nearest.score < 0.3) {
    parts.push(`Looked for:\n${block(wanted.map((line) => `  ${shown(line)}`))}`)
    parts.push(
      `Nothing in the file (${lines.length} lines) is like it. Read the file again and copy its lines as they stand.`,
    )
    return parts.join('\n')
  }
  const last = Math.min(nearest.index + wanted.length, lines.length)
  parts.push(
    `The nearest lines are ${nearest.index + 1} to ${last}. What differs (\`-\` looked for, \`+\` in the file):`,
  )
  parts.push(block(differences(wanted, lines, nearest.index)))
  parts.push('Write the lines as the file has them.')
  return parts.join('\n')
}

function differences(wanted: readonly string[], lines: readonly string[], start: number): string[] {
  const shownLines: string[] = []
  for (let i = 0; i < wanted.length; i++) {
    const theirs = lines[start + i]
    const number = `${start + i + 1}`.padStart(5)
    if (theirs !== undefined && theirs === wanted[i]) {
      shownLines.push(`${number}   ${shown(theirs)}`)
      continue
    }
    const isSpace = theirs !== undefined && collapse(theirs) === collapse(wanted[i]!)
    const show = isSpace ? visible : shown
    shownLines.push(`${number} - ${show(wanted[i]!)}`)
    shownLines.push(theirs === undefined ? `${number} + (the file ends before)` : `${number} + ${show(theirs)}`)
  }
  return shownLines
}

/** Lines that are alike but for white space have it marked. */
const visible = (line: string): string =>
  shown(line.slice(0, 1000).replace(/^[ \t]+|[ \t]+$/g, (space) => space.replaceAll(' ', '·').replaceAll('\t', '→')))

const shown = (line: string): string => (line.length > 160 ? `${line.slice(0, 160)}…` : line)

function block(all: readonly string[]): string {
  if (all.length <= maxLinesShown * 2) return all.join('\n')
  const left = all.length - maxLinesShown * 2
  return [...all.slice(0, maxLinesShown), `      … ${left} more …`, ...all.slice(-maxLinesShown)].join('\n')
}

function listOf(numbers: readonly number[]): string {
  const few = numbers.slice(0, 8)
  const more = numbers.length > few.length ? ` and ${numbers.length - few.length} more` : ''
  return more ? few.join(', ') + more : `${few.slice(0, -1).join(', ')} and ${few.at(-1)}`
}
