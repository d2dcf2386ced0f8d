import type { UndoneParts } from '../../preload/contract/agent.ts'
import type { LongText } from '../../preload/contract/text.ts'
import type { ToolExecution } from '../../preload/contract/tool.ts'
import type { Transcript, TranscriptItem } from '../../preload/contract/transcript.ts'

/** A conversation for people to read elsewhere. `whole` gives a cut text in full. */
export function sessionMarkdown(transcript: Transcript, whole: (text: LongText) => string): string {
  const parts = transcript.items.map((item) => itemMarkdown(item, whole)).filter((part) => part !== '')
  const heading = `# ${oneLine(transcript.title) || 'Session'}\n\n${time(transcript.createdAt)} · ${transcript.workspaceRoot}`
  return `${[heading, ...parts].join('\n\n')}\n`
}

function itemMarkdown(item: TranscriptItem, whole: (text: LongText) => string): string {
  switch (item.kind) {
    case 'user': {
      const { text, attachments, at } = item.message
      const files = attachments.map(({ name }) => `- ${oneLine(name)}`).join('\n')
      return section(`## Person (${time(at)})`, whole(text), files)
    }
    case 'assistant': {
      const text = whole(item.message.text)
      return text.trim() === '' ? '' : section(`## Agent (${time(item.message.at)})`, text)
    }
    case 'tool':
      return toolMarkdown(item.execution, whole)
    case 'turn-end':
      return item.reason === 'completed'
        ? ''
        : `*Turn ${item.reason}${item.error ? `: ${oneLine(item.error.detail)}` : ''}*`
    case 'mode':
      return `*Mode: ${item.mode}${item.reason === undefined ? '' : ` (${oneLine(item.reason)})`}*`
    case 'undone':
      return section(`*Undone: ${undoneText(item.parts)}*`, fenced(whole(item.diff), 'diff'))
    case 'restored':
      return `*Brought back: ${undoneText(item.parts)}*`
    case 'notice':
      return `*${item.code}*`
  }
}

function undoneText({ files, total }: UndoneParts): string {
  const names = files.map(
    ({ path, part, count }) =>
      `${oneLine(path)}${part === 'all' ? '' : ` (${count} ${count === 1 ? part.slice(0, -1) : part})`}`,
  )
  return [...names, ...(total > files.length ? [`${total - files.length} more files`] : [])].join(', ')
}

function toolMarkdown(execution: ToolExecution, whole: (text: LongText) => string): string {
  const heading = `### ${oneLine(execution.title)} (${execution.tool}, ${execution.status})`
  const asked = fenced(whole(execution.arguments), 'json')
  switch (execution.status) {
    case 'created':
    case 'validated':
    case 'asking':
    case 'approved':
    case 'running':
      return section(heading, asked)
    case 'completed': {
      const { view, result } = execution.outcome
      const shown = view.kind === 'diff' ? fenced(whole(view.diff), 'diff') : fenced(whole(result), '')
      return section(heading, asked, shown, execution.undone ? '*Undone.*' : '')
    }
    case 'rejected':
      return section(heading, asked, `Rejected: ${execution.rejection.reason}`)
    case 'failed':
    case 'cancelled':
    case 'timed-out':
    case 'interrupted':
      return section(heading, asked, `${execution.error.code}: ${execution.error.message}`)
  }
}

const section = (...parts: readonly string[]): string => parts.filter((part) => part.trim() !== '').join('\n\n')

/** A fence longer than any run of backticks in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}${text.endsWith('\n') ? '' : '\n'}${fence}`
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const time = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ')
