import { findHidden, type HiddenCharacter, replaceHidden } from '../../preload/contract/hidden-characters.ts'

/** Text with each character that hides something replaced by its code, as `⟨U+202E⟩`. */
export const visibleText = (text: string): string => replaceHidden(text, bracketed)

/** As `visibleText` for a single line: a newline is shown as `⏎`. */
export const visibleLine = (text: string): string => visibleText(text).replace(/\n/g, '⏎')

/** Where such characters stand, each with its code as shown, for a view that cannot replace them. */
export const hiddenCharacters = (text: string): readonly HiddenCharacter[] =>
  findHidden(text).map((found) => ({ ...found, code: bracketed(found.code) }))

const bracketed = (code: string): string => `⟨${code}⟩`
