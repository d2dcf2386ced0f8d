import { type PackedTexts, packTexts, unpackTexts } from '../../preload/contract/packed-texts.ts'
import type { PatchJobs } from './patch-jobs.ts'
import type { ReviewedChange } from './review.ts'

/*
 * Jobs and results as they go from one thread to another. Hunks with an object for each line would take longer to copy
 * than to work out, so the texts of a review go packed.
 */

type PackedChange = Omit<ReviewedChange, 'text'> & {
  readonly text: Omit<ReviewedChange['text'], 'before' | 'after' | 'hunks'>
  readonly texts: PackedTexts
}

export function packValues(name: keyof PatchJobs, values: readonly unknown[]): readonly unknown[] {
  return name === 'keptChanges' ? [packed(values[0] as ReviewedChange[]), ...values.slice(1)] : values
}

export function unpackValues(name: keyof PatchJobs, values: readonly unknown[]): readonly unknown[] {
  return name === 'keptChanges' ? [unpacked(values[0] as PackedChange[]), ...values.slice(1)] : values
}

export const packResult = (name: keyof PatchJobs, result: unknown): unknown =>
  name === 'reviewedChanges' ? packed(result as ReviewedChange[]) : result

export const unpackResult = (name: keyof PatchJobs, result: unknown): unknown =>
  name === 'reviewedChanges' ? unpacked(result as PackedChange[]) : result

function packed(reviewed: readonly ReviewedChange[]): PackedChange[] {
  return reviewed.map((one) => {
    const { before: _, after: _after, hunks: _hunks, ...text } = one.text
    return { ...one, text, texts: packTexts(one.text) }
  })
}

function unpacked(changes: readonly PackedChange[]): ReviewedChange[] {
  return changes.map(({ texts, ...one }) => ({ ...one, text: { ...one.text, ...unpackTexts(texts) } }))
}
