import { type Command, commands } from './commands.ts'

const isMac = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** A pressed key as shortcuts are written: `Ctrl+Shift+P`. */
export function shortcutOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): string {
  const parts = []
  if (isMac ? metaKey : ctrlKey) parts.push('Ctrl')
  if (altKey) parts.push('Alt')
  if (shiftKey) parts.push('Shift')
  // Letters by their place on the keyboard, so that shortcuts work under a Cyrillic layout.
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  const punctuation = code === 'Period' ? '.' : code === 'Comma' ? ',' : code === 'Backquote' ? '`' : undefined
  parts.push(letter ?? punctuation ?? key)
  return parts.join('+')
}

/** As a person reads it on this machine. */
export const shortcutText = (shortcut: string): string =>
  isMac ? shortcut.replace('Ctrl+', '⌘').replace('Alt+', '⌥').replace('Shift+', '⇧') : shortcut

/** Escape belongs first to what is open: a dialog, a menu, the editor's find box, a field other than the composer. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return true
  if (document.querySelector('dialog[open]')) return true
  const target = event.target as Element | null
  if (event.key !== 'Escape' || !target?.closest) return false
  const isField = target.matches('input, textarea') && !target.closest('.composer')
  return isField || target.closest('.monaco-editor, .review, [role=menu]') !== null
}

/** In a terminal keys belong to the program there, but for those that no program gets from a terminal. */
const isForTerminal = (target: EventTarget | null, shortcut: string): boolean =>
  target instanceof Element && target.closest('.terminal-screen') !== null && !/^Ctrl\+(?:`|Shift\+)/.test(shortcut)

/** Runs the command whose shortcut is pressed. Returns the undoing. */
export function listenToKeys(): () => void {
  const pressed = (event: KeyboardEvent) => {
    if (isTaken(event)) return
    const shortcut = shortcutOf(event)
    if (isForTerminal(event.target, shortcut)) return
    const command = commands.find((each: Command) => each.shortcut === shortcut && (each.when?.() ?? true))
    if (!command) return
    event.preventDefault()
    event.stopPropagation()
    command.run()
  }
  addEventListener('keydown', pressed, { capture: true })
  return () => removeEventListener('keydown', pressed, { capture: true })
}
