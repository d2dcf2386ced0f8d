import type { editor } from 'monaco-editor/editor'
import type { ShownTheme } from '../state/settings-store.ts'

/** Monaco's colours, taken from the roles of `theme.css` as they stand; only those of the syntax are its own. */
export function editorTheme(theme: ShownTheme): editor.IStandaloneThemeData {
  const style = getComputedStyle(document.documentElement)
  const role = (name: string) => widened(style.getPropertyValue(name).trim())
  const colors = {
    'editor.background': role('--surface'),
    'editor.foreground': role('--text'),
    'editorGutter.background': role('--surface'),
    'editorLineNumber.foreground': mixed(role('--text-muted'), 'a6'),
    'editorLineNumber.activeForeground': role('--text'),
    'editor.lineHighlightBackground': role('--hover'),
    'editor.lineHighlightBorder': '#00000000',
    'editorCursor.foreground': role('--accent'),
    'editor.selectionBackground': mixed(role('--accent'), '45'),
    'editor.inactiveSelectionBackground': mixed(role('--accent'), '26'),
    'editorWidget.background': role('--surface-raised'),
    'editorWidget.border': role('--border-strong'),
    'editorWidget.foreground': role('--text'),
    'input.background': role('--surface-sunken'),
    'input.border': role('--border-strong'),
    'input.foreground': role('--text-strong'),
    focusBorder: role('--accent'),
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, role('--text')]),
    ),
    'editorBracketMatch.background': role('--pressed'),
    'editorBracketMatch.border': '#00000000',
    'editorIndentGuide.background1': role('--border'),
    'editorIndentGuide.activeBackground1': role('--border-strong'),
    'scrollbar.shadow': '#00000000',
    'scrollbarSlider.background': role('--scroll'),
    'scrollbarSlider.hoverBackground': role('--scroll'),
    'minimap.background': role('--surface'),
    'editorOverviewRuler.border': '#00000000',
    'diffEditor.insertedLineBackground': role('--added-soft'),
    'diffEditor.insertedTextBackground': role('--added-soft'),
    'diffEditor.removedLineBackground': role('--removed-soft'),
    'diffEditor.removedTextBackground': role('--removed-soft'),
    'diffEditor.border': role('--border'),
    'quickInput.background': role('--surface-raised'),
    'list.hoverBackground': role('--hover'),
    'editorSuggestWidget.selectedBackground': role('--accent-soft'),
  }
  return { base: base[theme], inherit: true, rules: rules[theme], colors }
}

const base = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black' } as const

/** The bundler shortens `#ffffff` to `#fff`, which Monaco does not take. */
const widened = (color: string) =>
  /^#[0-9a-f]{3,4}$/i.test(color) ? color.replaceAll(/[0-9a-f]/gi, (digit) => digit + digit) : color

const mixed = (color: string, alpha: string) => (color.length === 7 ? color + alpha : color)

const dark = [
  { token: 'comment', foreground: '7d8592', fontStyle: 'italic' },
  { token: 'keyword', foreground: 'c792ea' },
  { token: 'string', foreground: '9ccf8a' },
  { token: 'string.escape', foreground: '5cc4d0' },
  { token: 'number', foreground: 'e3a76f' },
  { token: 'regexp', foreground: '5cc4d0' },
  { token: 'type', foreground: '6cb8e6' },
  { token: 'identifier', foreground: 'd8dbe1' },
  { token: 'delimiter', foreground: 'a9afba' },
  { token: 'tag', foreground: 'f2817a' },
  { token: 'attribute.name', foreground: 'e3a76f' },
  { token: 'attribute.value', foreground: '9ccf8a' },
]

const light = [
  { token: 'comment', foreground: '6b7280', fontStyle: 'italic' },
  { token: 'keyword', foreground: '8b3fb5' },
  { token: 'string', foreground: '1c7a3e' },
  { token: 'string.escape', foreground: '0f6f7c' },
  { token: 'number', foreground: '9a5a00' },
  { token: 'regexp', foreground: '0f6f7c' },
  { token: 'type', foreground: '1b62a8' },
  { token: 'identifier', foreground: '2b303a' },
  { token: 'delimiter', foreground: '565e6c' },
  { token: 'tag', foreground: 'b42a24' },
  { token: 'attribute.name', foreground: '9a5a00' },
  { token: 'attribute.value', foreground: '1c7a3e' },
]

const rules: Readonly<Record<ShownTheme, editor.ITokenThemeRule[]>> = { dark, light, 'high-contrast': [] }
