import type { CommandWord } from './command-line.ts'
import { pathDoubt, type PathContext } from './command-paths.ts'
import type { ParsedOptions } from './option-table.ts'

export interface ProgramContext extends PathContext {
  readonly trusted: boolean
}

/** Null: it only reads. Else why it must be asked. */
export type Doubt = string | null

/** Judges the words after a program's name. */
export type Judge = (words: readonly CommandWord[], context: ProgramContext) => Doubt

export const valuesOf = (list: readonly CommandWord[]): string[] => list.map((word) => word.value)

export const optionDoubt = ({ unknown }: ParsedOptions): Doubt =>
  unknown === null ? null : `${unknown} is not among the options known to only read.`

export function pathsDoubt(paths: readonly string[], context: ProgramContext): Doubt {
  for (const path of paths) {
    const doubt = pathDoubt(path, context)
    if (doubt !== null) return doubt
  }
  return null
}

/** A list of names, for tables. */
export const words = (text: string): string[] => text.split(' ')
