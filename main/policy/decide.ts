import type { Approver, Autonomy, RememberedRule } from '../../preload/contract/approval.ts'
import type { ToolEffect, ToolSpecification } from '../../preload/contract/tool.ts'
import { isAbove, type ModePolicy } from './modes.ts'
import { matchesPathPatterns } from './path-pattern.ts'
import { findPermission, findRejection, isRememberable, type Subject } from './rules.ts'

type Cell = 'go' | 'ask'

/**
 * What is asked at each autonomy level, by what a call would do, from harmless to grave. A call that would do several
 * things has the gravest effect of them.
 */
// prettier-ignore
export const autonomyTable: Readonly<Record<ToolEffect, Readonly<Record<Autonomy, Cell>>>> = {
  'none':              { paranoid: 'ask', cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'process-read':      { paranoid: 'ask', cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'ask-person':        { paranoid: 'go',  cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'mode':              { paranoid: 'go',  cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'read':              { paranoid: 'ask', cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'safe-command':      { paranoid: 'ask', cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'small':             { paranoid: 'ask', cautious: 'go',  balanced: 'go',  autonomous: 'go'  },
  'edit':              { paranoid: 'ask', cautious: 'ask', balanced: 'go',  autonomous: 'go'  },
  'command':           { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'go'  },
  'git-write':         { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'go'  },
  'process-start':     { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'go'  },
  'browser-launch':    { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'go'  },
  'remote':            { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'go'  },
  'protected-read':    { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'ask' },
  'destroy':           { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'ask' },
  'dangerous-command': { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'ask' },
  'protected-write':   { paranoid: 'ask', cautious: 'ask', balanced: 'ask', autonomous: 'ask' },
}

/** What is known of a call before its tool has looked at it. */
export interface Standing {
  /** Rules may name a tool, and messages do. */
  readonly tool: Pick<ToolSpecification, 'name' | 'level'>
  readonly policy: ModePolicy
  readonly isTrusted: boolean
}

export interface Situation extends Standing {
  readonly autonomy: Autonomy
  readonly effect: ToolEffect
  readonly subject: Subject
  /** Those of this session and this workspace. */
  readonly rules: readonly RememberedRule[]
}

export type Verdict =
  | { readonly verdict: 'go'; readonly by: Approver }
  /** `mayRemember`: the decision may be kept as a rule; `offersFor` says as which. */
  | { readonly verdict: 'ask'; readonly reasons: readonly string[]; readonly mayRemember: boolean }
  /** A rule the person kept says no. */
  | { readonly verdict: 'reject'; readonly rule: RememberedRule; readonly reason: string }
  | Denial

export interface Denial {
  readonly verdict: 'deny'
  readonly code: 'MODE_RESTRICTED' | 'WORKSPACE_UNTRUSTED'
  readonly message: string
}

/**
 * Refuses what needs no look at the call: nothing of a folder that is not trusted may run, not even to find out what a
 * call would do. A mode with files of its own must know the paths first.
 */
export function denyBeforehand({ tool, policy, isTrusted }: Standing): Denial | null {
  if (policy.tools && !policy.tools.includes(tool.name)) return notOneOf(policy, policy.tools, tool)
  if (isAbove(tool.level, policy.level) && !(policy.files && tool.level === 'read-write'))
    return restricted(policy, tool)
  if (!isTrusted && (isAbove(tool.level, 'read-write') || tool.name === 'git.commit')) return untrusted(tool)
  return null
}

/**
 * Whether a call goes, is asked about, or is refused: first by the mode, then by trust in the folder, then by remembered
 * rejections, then by the table, where a remembered permission may turn "ask" into "go".
 */
export function decide(situation: Situation): Verdict {
  const { policy, autonomy, tool, effect, subject, rules, isTrusted } = situation

  if (policy.tools && !policy.tools.includes(tool.name)) return notOneOf(policy, policy.tools, tool)
  if (isAbove(tool.level, policy.level) && !isEditOf(policy.files, effect, subject)) {
    return restricted(policy, tool, subject.paths)
  }
  if (!isTrusted && (isAbove(tool.level, 'read-write') || effect === 'git-write')) return untrusted(tool)

  const rejection = findRejection(rules, tool.name, subject)
  if (rejection) {
    return { verdict: 'reject', rule: rejection, reason: `A remembered decision rejects ${named(rejection)}.` }
  }

  const cell = subject.widensMode || (!isTrusted && effect === 'edit') ? 'ask' : autonomyTable[effect][autonomy]
  if (cell === 'go') return { verdict: 'go', by: 'autonomy' }

  const mayRemember = isRememberable(effect) && isTrusted && autonomy !== 'paranoid'
  const permission = mayRemember ? findPermission(rules, tool.name, effect, subject) : null
  if (permission) return { verdict: 'go', by: `rule:${permission.id}` }
  return { verdict: 'ask', reasons: [reasonOf(situation)], mayRemember }
}

/** A mode's files may be edited above its level; deleting and moving them stays above it. */
function isEditOf(files: ModePolicy['files'], effect: ToolEffect, { paths = [] }: Subject): boolean {
  if (!files || (effect !== 'edit' && effect !== 'protected-write')) return false
  return paths.length > 0 && paths.every((path) => matchesPathPatterns(files, path))
}

function restricted(policy: ModePolicy, tool: Standing['tool'], paths: readonly string[] = []): Denial {
  const { name, level, files } = policy
  const outside = files ? paths.filter((path) => !matchesPathPatterns(files, path)) : []
  const what =
    outside.length > 0
      ? `The mode "${name}" edits only some files, and not ${outside.slice(0, 5).join(', ')}.`
      : `The mode "${name}" lets calls go up to ${level}; ${tool.name} is ${tool.level}.`
  const message = `${what} Describe what should be done instead, or change the mode with switch_mode first.`
  return { verdict: 'deny', code: 'MODE_RESTRICTED', message }
}

function notOneOf({ name }: ModePolicy, tools: readonly string[], tool: Standing['tool']): Denial {
  const message = `The mode "${name}" has only these tools: ${tools.join(', ')}. ${tool.name} is not one of them.`
  return { verdict: 'deny', code: 'MODE_RESTRICTED', message }
}

function untrusted(tool: Standing['tool']): Denial {
  const message =
    `${tool.name} is refused: the person has not said that this folder can be trusted, so nothing of it may run. ` +
    'Reading, searching and asked edits work. Go on with those, or ask the person to trust the folder.'
  return { verdict: 'deny', code: 'WORKSPACE_UNTRUSTED', message }
}

function reasonOf({ effect, autonomy, isTrusted, subject }: Situation): string {
  if (subject.widensMode) return 'It leads into a mode that may do more than the one the person picked.'
  if (!isTrusted && effect === 'edit') return 'The folder is not trusted: edits are asked about.'
  return autonomy === 'paranoid' ? `${reasons[effect]} (At this level every call is asked about.)` : reasons[effect]
}

const reasons: Readonly<Record<ToolEffect, string>> = {
  none: 'It changes nothing.',
  'process-read': 'It reads the output of a process.',
  'ask-person': 'It asks a question.',
  mode: 'It changes the mode.',
  read: 'It reads files.',
  'safe-command': 'It runs a command that only reads.',
  small: 'It makes a small change that is easily taken back.',
  edit: 'It changes files.',
  command: 'It runs a command.',
  'git-write': 'It changes the Git repository.',
  'process-start': 'It starts a process that keeps running.',
  'browser-launch': 'It opens a browser.',
  remote: 'It calls a tool of another program.',
  'protected-read': 'It reads a file that may hold secrets.',
  destroy: 'It deletes or overwrites.',
  'dangerous-command': 'It runs a dangerous command.',
  'protected-write': 'It changes a file that decides what runs on this machine, or that holds secrets.',
}

function named({ match }: RememberedRule): string {
  switch (match.kind) {
    case 'command-exact':
      return `the command "${match.command}"`
    case 'command-prefix':
      return `commands that begin with "${match.words.join(' ')}"`
    case 'path-pattern':
      return `paths like "${match.pattern}"`
    case 'tool':
      return `the tool ${match.tool}`
  }
}
