import type { ReadLine } from './command-line.ts'

export function readPowershell(text: string): ReadLine {
  return { commands: [], doubts: [`not read: ${text.length}`], findings: [] }
}
