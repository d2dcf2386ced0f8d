import { expect, test } from 'vitest'
import css from '../ui/theme.css?raw'
import { syntaxColors, syntaxRules } from './themes.ts'

/** The roles of a theme, as red, green, blue and how much they cover, each from 0 to 1. */
function rolesOf(theme: string): (role: string) => readonly number[] {
  const block = css.slice(css.indexOf(`[data-theme='${theme}'] {`)).split('}')[0]!
  return (role) => channels(new RegExp(`--${role}: #([0-9a-f]{6,8});`).exec(block)![1]!)
}

const channels = (hex: string): readonly number[] =>
  hex
    .padEnd(8, 'f')
    .match(/../g)!
    .map((part) => parseInt(part, 16) / 255)

const over = (top: readonly number[], under: readonly number[]) =>
  under.map((value, index) => top[index]! * top[3]! + value * (1 - top[3]!))

function luminance(color: readonly number[]): number {
  const [red, green, blue] = color.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

test.each([
  ['dark', 4.5],
  ['light', 4.5],
  ['high-contrast', 7],
] as const)('code can be read in the %s theme, also on added and removed lines', (theme, least) => {
  const role = rolesOf(theme)
  const surface = role('surface')
  const behind = [surface, over(role('added-soft'), surface), over(role('removed-soft'), surface)]
  const colors = Object.entries(syntaxColors[theme])

  const faint = colors.filter(([, color]) => behind.some((under) => contrast(channels(color), under) < least))

  expect(faint).toEqual([])
})

test('every theme numbers its colours alike, so that code keeps its colours when the theme changes', () => {
  const themes = ['dark', 'light', 'high-contrast'] as const
  const numbered = themes.map((theme) => {
    const colors = [...new Set(Object.values(syntaxColors[theme]))]
    return syntaxRules(theme).map(({ token, foreground }) => [token, foreground && colors.indexOf(foreground)])
  })

  expect(numbered[1]).toEqual(numbered[0])
  expect(numbered[2]).toEqual(numbered[0])
})
