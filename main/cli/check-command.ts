import { z } from 'zod'
import { classifyCommand, type CommandSafety } from '../policy/command-safety.ts'
import { UsageError, type CliCommand } from './command.ts'
import { answerLines } from './jsonl.ts'

const prefixes = z.array(z.string()).nullish()
const question = z.object({
  command: z.string(),
  platform: z.string().nullish(),
  rules: z.object({ allow: prefixes, deny: prefixes }).nullish(),
})

/** The folder counts as trusted, and every program as found where it should be. */
export const command: CliCommand = {
  summary: 'says of command lines whether they are safe, must be asked about, or are dangerous',
  usage: `usage: codelab check-command --jsonl

Each line of standard input is {"command", "platform"?, "rules"?: {"allow": […], "deny": […]}}
and is answered by one line, in order: {"verdict": "safe" | "ask" | "dangerous", "parts", "why"}`,

  async run(args, io) {
    if (args.length !== 1 || args[0] !== '--jsonl')
      throw new UsageError('check-command takes --jsonl and nothing else.')
    return answerLines(
      io,
      async (value) => {
        const parsed = question.safeParse(value)
        if (!parsed.success) return unreadable(z.prettifyError(parsed.error))
        const { command, platform, rules } = parsed.data
        const isWindows = /^win/i.test(platform ?? process.platform)
        return answer(
          await classifyCommand(command, {
            platform: isWindows ? 'windows' : 'posix',
            trusted: true,
            rules: { allow: rules?.allow ?? [], deny: rules?.deny ?? [] },
          }),
        )
      },
      unreadable,
    )
  },
}

const answer = ({ verdict, parts, why }: CommandSafety) => ({ verdict, parts, why })

/** What cannot be read is asked about like any other line that is not understood. */
const unreadable = (problem: string) => ({
  verdict: 'ask',
  parts: [],
  why: [`The question cannot be read: ${problem}`],
})
