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
  const more = theme === 'high-contrast' ? plainLines(role) : {}
  return { base: base[theme], inherit: false, rules: syntaxRules(theme), colors: { ...colors, ...more } }
}

/** The line of the caret is framed, not shaded: every shade takes contrast from the text on it. */
const plainLines = (role: (name: string) => string) => ({
  'editor.lineHighlightBackground': '#00000000',
  'editor.lineHighlightBorder': role('--border'),
  'editorLineNumber.foreground': role('--text-muted'),
  'editorLineNumber.dimmedForeground': role('--text-muted'),
})

const base = { dark: 'vs-dark', light: 'vs', 'high-contrast': 'hc-black' } as const

/** The bundler shortens `#ffffff` to `#fff`, which Monaco does not take. */
const widened = (color: string) =>
  /^#[0-9a-f]{3,4}$/i.test(color) ? color.replaceAll(/[0-9a-f]/gi, (digit) => digit + digit) : color

const mixed = (color: string, alpha: string) => (color.length === 7 ? color + alpha : color)

/**
 * The colours of the syntax. Code that is shown outside an editor keeps the numbers its colours had when it was read, and
 * Monaco numbers them by the rules and by which colours are the same. So every theme has the same rules and inherits
 * none, and all colours of a theme differ. Each can be read on the lines of a diff, too.
 */
export const syntaxColors: Readonly<Record<ShownTheme, Readonly<Record<SyntaxRole, string>>>> = {
  dark: {
    comment: '8d95a2',
    keyword: 'd3a6f0',
    string: 'a6d895',
    special: '7fd5df',
    number: 'ecb583',
    type: '84c6ee',
    delimiter: 'b4bac4',
    tag: 'f59a94',
  },
  light: {
    comment: '525a68',
    keyword: '7a2ea6',
    string: '0f5a2c',
    special: '075661',
    number: '7a4500',
    type: '14518f',
    delimiter: '4a515e',
    tag: '9b1f1a',
  },
  'high-contrast': {
    comment: 'd0d0d0',
    keyword: 'e5a8ff',
    string: 'b5f5a8',
    special: '7ae7f2',
    number: 'ffc896',
    type: '99d6ff',
    delimiter: 'f0f0f0',
    tag: 'ffb3ad',
  },
}

type SyntaxRole = 'comment' | 'keyword' | 'string' | 'special' | 'number' | 'type' | 'delimiter' | 'tag'

/** What is not named here, names above all, is plain text. */
const roles: Readonly<Record<string, SyntaxRole>> = {
  comment: 'comment',
  keyword: 'keyword',
  string: 'string',
  'string.escape': 'special',
  'string.key': 'type',
  'string.link': 'special',
  number: 'number',
  constant: 'number',
  regexp: 'special',
  annotation: 'special',
  type: 'type',
  namespace: 'type',
  predefined: 'type',
  key: 'type',
  variable: 'special',
  'variable.predefined': 'type',
  'support.function': 'type',
  delimiter: 'delimiter',
  operator: 'delimiter',
  tag: 'tag',
  metatag: 'tag',
  invalid: 'tag',
  'attribute.name': 'number',
  'attribute.value': 'string',
}

const styles: readonly editor.ITokenThemeRule[] = [
  { token: 'comment', fontStyle: 'italic' },
  { token: 'emphasis', fontStyle: 'italic' },
  { token: 'strong', fontStyle: 'bold' },
]

export const syntaxRules = (theme: ShownTheme): editor.ITokenThemeRule[] => [
  ...Object.entries(roles).map(([token, role]) => ({ token, foreground: syntaxColors[theme][role] })),
  ...styles,
]
