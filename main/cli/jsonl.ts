import { createInterface } from 'node:readline'
import type { CommandIo } from './command.ts'

/**
 * Answers each line of standard input with one line of JSON, in order: as many lines out as in. `unreadable` answers a
 * line that is no JSON object; what `answer` throws is left to it as well.
 */
export async function answerLines(
  io: CommandIo,
  answer: (value: Record<string, unknown>) => Promise<unknown>,
  unreadable: (problem: string) => unknown,
): Promise<number> {
  for await (const line of createInterface({ input: io.stdin, crlfDelay: Infinity })) {
    await io.print(`${JSON.stringify(await answerOne(line, answer, unreadable))}\n`)
  }
  return 0
}

async function answerOne(
  line: string,
  answer: (value: Record<string, unknown>) => Promise<unknown>,
  unreadable: (problem: string) => unknown,
): Promise<unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return unreadable('The line is JSON, but not an object.')
    }
    return await answer(value as Record<string, unknown>)
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error))
  }
}
