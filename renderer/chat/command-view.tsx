import type { CommandPart, ToolView } from '../../preload/contract/tool.ts'
import { t } from '../locale/text.ts'
import { Icon } from '../ui/icon.tsx'
import { visibleLine } from '../ui/visible-text.ts'
import { CommandLine } from './tool-view.tsx'

const icons: Readonly<Record<CommandPart['verdict'], string>> = { safe: 'pass', ask: 'question', dangerous: 'warning' }

/** A command before it runs: its line, and each simple command of it with what was thought of it. */
export function CommandView({ command, directory, parts, usesShell }: Extract<ToolView, { kind: 'command' }>) {
  return (
    <div className="command">
      <CommandLine command={command} directory={directory} />
      {(parts.length > 1 || parts.some(({ verdict }) => verdict === 'dangerous')) && (
        <ul className="command-parts">
          {parts.map((part, index) => (
            <li key={index} className={part.verdict}>
              <Icon name={icons[part.verdict]} size={14} />
              <code className="ellipsis">{visibleLine(part.words.join(' '))}</code>
              <span className="verdict">{t(`command.${part.verdict}`)}</span>
              {part.why && <span className="muted why">{visibleLine(part.why)}</span>}
            </li>
          ))}
        </ul>
      )}
      {usesShell && <p className="muted">{t('command.uses-shell')}</p>}
    </div>
  )
}
