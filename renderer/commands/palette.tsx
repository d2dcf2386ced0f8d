import { Command as List } from 'cmdk'
import { t } from '../locale/text.ts'
import { useWorkspace } from '../state/workspace-store.ts'
import { PickDialog } from '../ui/pick-dialog.tsx'
import { commands } from './commands.ts'
import { shortcutText } from './keys.ts'

/** Every command by name, with its shortcut. */
export function Palette({ onClose }: { onClose(): void }) {
  // A folder that is trusted, or whose repository becomes known, while it is open brings commands.
  useWorkspace((state) => state.workspace)
  const usable = commands.filter((command) => command.id !== 'palette.open' && (command.when?.() ?? true))
  return (
    <PickDialog
      label={t('command.palette')}
      placeholder={t('palette.placeholder')}
      empty={t('palette.empty')}
      onClose={onClose}
    >
      {usable.map((command) => (
        <List.Item
          key={command.id}
          value={`${t(command.title)} ${command.id}`}
          onSelect={() => {
            onClose()
            // The focus goes back to where it was before the command looks at it.
            setTimeout(() => command.run())
          }}
        >
          <span className="ellipsis">{t(command.title)}</span>
          {command.shortcut && <kbd>{shortcutText(command.shortcut)}</kbd>}
        </List.Item>
      ))}
    </PickDialog>
  )
}
