import { createHash } from 'node:crypto'
import type { DiffFile, ToolEffect, ToolView } from '../../preload/contract/tool.ts'
import type { AppliedEdit } from '../patch/apply.ts'
import type { ChangePlan, FileChange } from '../patch/change-set.ts'
import { canonicalEncoding, decodeText } from '../patch/encodings.ts'
import { patchFailure, type Proposal, propose } from '../patch/propose.ts'
import { detectEncoding } from '../patch/text-shape.ts'
import { isProtectedForWriting } from '../policy/protected-paths.ts'
import type { PrepareContext, Prepared, ToolContext } from './tool.ts'

type WorkContext = Pick<PrepareContext, 'workspace' | 'changes' | 'reads'>

/**
 * What a patch comes to over the files as they are and as the session knows them; `path` is the file of what names none.
 * Throws all that is wrong with it.
 */
export async function workOut(
  context: WorkContext,
  patch: string,
  path?: string,
): Promise<{ readonly changes: readonly FileChange[]; readonly edits: readonly AppliedEdit[] }> {
  const proposal = await proposed(context, patch, path)
  if ('problems' in proposal) throw patchFailure(proposal.problems)
  return proposal
}

/** As `workOut`; what is wrong with the patch is told problem by problem. */
export function proposed({ workspace, changes, reads }: WorkContext, patch: string, path?: string): Promise<Proposal> {
  const hands = {
    normalise: workspace.files.normalise,
    read: changes.read,
    compute: changes.compute,
    encodingOf: (name: string) => knownEncoding(reads.get(name)?.encoding),
  }
  return propose(hands, patch, path)
}

/** What changing these files comes to, for policy and for the person, from the diff that will be written. */
export async function prepareChange(
  { changes: sets }: Pick<PrepareContext, 'changes'>,
  changes: readonly FileChange[],
): Promise<Prepared<ChangePlan>> {
  const plan = await sets.plan(changes)
  const renamed = new Set(changes.flatMap(({ from, isCopy }) => (from === undefined || isCopy ? [] : [from])))
  const deleted = changes.flatMap(({ path, after }) => (after === null && !renamed.has(path) ? [path] : []))
  const guarded = await guardedAmong(sets, changes)
  const effect: ToolEffect = guarded.length > 0 ? 'protected-write' : deleted.length > 0 ? 'destroy' : 'edit'
  const reasons = [
    ...(guarded.length > 0 ? [`It writes a protected path: ${guarded.join(', ')}.`] : []),
    ...(deleted.length > 0 ? [`It deletes ${deleted.join(', ')}.`] : []),
  ]
  return {
    effect,
    writes: changes.map(({ path }) => path),
    preview: diffView(plan),
    ...(reasons.length > 0 ? { reasons } : {}),
    state: changes.map(({ path, beforeHash }) => [path, beforeHash]),
    plan,
  }
}

/** Which scripts a manifest has decides whether it is guarded: of what may be, both texts are looked at. */
async function guardedAmong(sets: PrepareContext['changes'], changes: readonly FileChange[]): Promise<string[]> {
  const suspects = changes.filter(({ path }) => isProtectedForWriting(path))
  const before = await sets.read(suspects.map(({ path }) => path))
  const isGuarded = ({ path, after }: FileChange): boolean => {
    const state = before.get(path)
    const old = state?.kind === 'file' ? textOf(state.bytes) : ''
    return isProtectedForWriting(path, old, after === null ? '' : textOf(after))
  }
  return suspects.filter(isGuarded).map(({ path }) => path)
}

const textOf = (bytes: Uint8Array): string => {
  const detected = detectEncoding(bytes)
  return decodeText(bytes, 'notText' in detected ? 'windows-1252' : detected.encoding)
}

const maxShown = 50

export const diffView = ({ files, diff }: Pick<ChangePlan, 'files' | 'diff'>): ToolView & { kind: 'diff' } => ({
  kind: 'diff',
  files: files.slice(0, maxShown),
  diff,
})

/** Writes the plan, and remembers the files as known in this state. */
export async function writePlanned(context: ToolContext, plan: ChangePlan): Promise<string> {
  const id = await context.changes.write(plan, { sessionId: context.sessionId, callId: context.callId })
  for (const change of plan.changes) rememberWritten(context, change)
  return id
}

function rememberWritten({ reads }: Pick<ToolContext, 'reads'>, { path, after, isLink }: FileChange): void {
  if (after === null || isLink) return reads.set(path, null)
  const detected = detectEncoding(after, knownEncoding(reads.get(path)?.encoding))
  const encoding = 'notText' in detected ? 'utf-8' : detected.encoding
  reads.set(path, { hash: createHash('sha256').update(after).digest('hex'), encoding })
}

export const knownEncoding = (label: string | undefined): string | undefined =>
  label === undefined ? undefined : (canonicalEncoding(label) ?? undefined)

/** What was not matched word for word is said to the model, so that it knows its picture of the file is off. */
export function noteOfFits(edits: readonly AppliedEdit[]): string | undefined {
  const notes: string[] = []
  for (const { path, fits, encoding } of edits) {
    for (const { hunk, line, lines, fit } of fits) {
      if (fit === 'exact') continue
      const last = line + Math.max(lines, 1) - 1
      notes.push(`Hunk ${hunk} of ${path} was placed at lines ${line}-${last} ${words[fit]}.`)
    }
    if (encoding !== null && encoding !== 'utf-8') notes.push(`${path} is in ${encoding} and stays so.`)
  }
  const shown = notes.slice(0, 20)
  if (notes.length > shown.length) shown.push(`${notes.length - shown.length} more hunks were placed loosely.`)
  return shown.length > 0 ? shown.join(' ') : undefined
}

const words = {
  'line-ends': 'though white space at the ends of lines differs',
  indentation: 'though its indentation differs; the new lines were indented as the file is',
  whitespace: 'though white space differs',
  punctuation: 'though quotes, dashes or spaces differ',
  similar: 'by likeness; the lines there differ from those of the patch, so look at the result',
  'part-of-line': 'as a part of those lines',
} as const

export const namesOf = (files: readonly DiffFile[], change: DiffFile['change']): string[] =>
  files.filter((file) => file.change === change).map(({ path }) => path)
