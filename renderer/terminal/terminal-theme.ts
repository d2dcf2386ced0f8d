import type { ITheme } from '@xterm/xterm'

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The roles of `theme.css` as they stand. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement)
  const role = (name: string) => style.getPropertyValue(name).trim()
  const colors = names.map((name) => [name, role(`--ansi-${name}`)] as const)
  const bright = colors.map(([name, color]) => [`bright${name[0]!.toUpperCase()}${name.slice(1)}`, color] as const)
  return {
    background: role('--surface'),
    foreground: role('--text'),
    cursor: role('--accent'),
    cursorAccent: role('--surface'),
    selectionBackground: role('--accent-soft'),
    ...Object.fromEntries([...colors, ...bright]),
  }
}
