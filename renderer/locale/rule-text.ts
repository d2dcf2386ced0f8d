import type { RememberedRule } from '../../preload/contract/approval.ts'
import { t } from './text.ts'

/** What a remembered decision is about, as short as it can be said. */
export function ruleText(match: RememberedRule['match']): string {
  switch (match.kind) {
    case 'command-exact':
      return match.command
    case 'command-prefix':
      return `${match.words.join(' ')} …`
    case 'path-pattern':
      return t('rules.path', { pattern: match.pattern })
    case 'tool':
      return t('rules.tool', { tool: match.tool })
  }
}
