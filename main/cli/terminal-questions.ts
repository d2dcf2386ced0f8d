import { createInterface } from 'node:readline/promises'
import type { Decision, Question } from '../../preload/contract/approval.ts'
import { shownText } from '../../preload/contract/text.ts'
import type { ToolExecution, ToolView } from '../../preload/contract/tool.ts'
import { visibleText } from './visible-text.ts'
import type { CommandIo } from './command.ts'

/** Asks the person at the terminal. An empty line, or the end of input, is a no. */
export async function askOnTerminal(io: CommandIo, question: Question, execution: ToolExecution): Promise<Decision> {
  const { digest } = question
  const ask = async (prompt: string) => {
    const reader = createInterface({ input: io.stdin, output: process.stderr })
    try {
      return (await reader.question(prompt, { signal: io.signal })).trim()
    } finally {
      reader.close()
    }
  }
  switch (question.kind) {
    case 'approve': {
      io.tell(`\n${visibleText(execution.title)}\n${previewText(question.preview)}\n`)
      for (const reason of question.reasons) io.tell(`  ${visibleText(reason)}\n`)
      if (/^y(es)?$/i.test(await ask('Approve? [y/N] '))) return { kind: 'approve', digest }
      const reason = await ask('Reason, for the model (may be empty): ')
      return { kind: 'reject', digest, ...(reason === '' ? {} : { reason }) }
    }
    case 'choose': {
      io.tell(`\n${visibleText(question.message)}\n`)
      for (const [index, action] of question.actions.entries()) io.tell(`  ${index + 1}. ${visibleText(action)}\n`)
      const reply = await ask(question.freeAnswer ? 'Number or answer: ' : 'Number: ')
      const chosen = question.actions[Number(reply) - 1] ?? (question.freeAnswer ? reply : '')
      return chosen === '' ? { kind: 'reject', digest } : { kind: 'answer', digest, text: chosen }
    }
    case 'review': {
      io.tell(`\n${visibleText(question.message)}\n${previewText(question.preview)}\n`)
      const isKept = /^y(es)?$/i.test(await ask('Apply all of it? [y/N] '))
      if (!isKept) return { kind: 'reject', digest }
      return { kind: 'review', digest, review: { action: 'apply', files: [], comments: [] } }
    }
  }
}

function previewText(view: ToolView): string {
  switch (view.kind) {
    case 'diff':
      return visibleText(shownText(view.diff))
    case 'command':
      return visibleText(`$ ${view.command}\n  in ${view.directory || '.'}`)
    case 'text':
      return visibleText(shownText(view.text))
    case 'list':
      return visibleText([view.title, ...view.items.map((item) => `  ${item}`)].join('\n'))
    default:
      return ''
  }
}
