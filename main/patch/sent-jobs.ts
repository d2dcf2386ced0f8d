import { packFile, type PackedFile, unpackFile } from '../../preload/contract/packed-texts.ts'
import type { PatchJobs } from './patch-jobs.ts'
import type { ReviewedChange } from './review.ts'

/*
 * Jobs and results as they go from one thread to another. Hunks with an object for each line would take longer to copy
 * than to work out, so the texts of a review go packed.
 */

type PackedChange = Omit<ReviewedChange, 'text'> & { readonly text: PackedFile }

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

const packed = (reviewed: readonly ReviewedChange[]): PackedChange[] =>
  reviewed.map((one) => ({ ...one, text: packFile(one.text) }))

const unpacked = (reviewed: readonly PackedChange[]): ReviewedChange[] =>
  reviewed.map((one) => ({ ...one, text: unpackFile(one.text) }))
