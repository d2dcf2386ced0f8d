/**
 * Control characters, those that turn the order of others, and those that show nothing: text that a model or a
 * repository wrote can use them to look like something else than it is, in a window as in a terminal. Tab and newline
 * are let through, and what shapes the letter or emoji beside it (`isShaping`). Letters that look like other letters are
 * not meant: they can be seen.
 */
const deceptive =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u070f\u2028-\u202e\ufff9-\ufffb\ufffe\uffff\u{13430}-\u{1343f}\p{Default_Ignorable_Code_Point}\p{Cs}]/gu

export interface HiddenCharacter {
  readonly character: string
  /** In UTF-16 units. */
  readonly index: number
  /** As `U+202E`. */
  readonly code: string
}

/** Where such characters stand. */
export function findHidden(text: string): readonly HiddenCharacter[] {
  return [...text.matchAll(deceptive)]
    .filter(({ 0: character, index }) => !isShapingAt(text, index, character))
    .map(({ 0: character, index }) => ({ character, index, code: codeOf(character) }))
}

/** The same text with each of them as `show` writes its code. Carriage returns before newlines go. */
export const replaceHidden = (text: string, show: (code: string) => string): string =>
  text
    .replace(/\r\n/g, '\n')
    .replace(deceptive, (character, offset: number, whole: string) =>
      isShapingAt(whole, offset, character) ? character : show(codeOf(character)),
    )

const codeOf = (character: string): string =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

function isShapingAt(text: string, index: number, character: string): boolean {
  const before = [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? ''
  const after = String.fromCodePoint(text.codePointAt(index + character.length) ?? 0)
  return isShaping(character, before, after)
}

/** Joiners between these shape letters or emoji. */
const joined =
  /^[\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]$/u

function isShaping(character: string, before: string, after: string): boolean {
  switch (character) {
    case '\u200c':
    case '\u200d':
      return joined.test(before) && joined.test(after)
    // Says whether a pictograph is a sign or a picture; of a digit only where a key is drawn around it.
    case '\ufe0e':
    case '\ufe0f':
      return /^\p{Extended_Pictographic}$/u.test(before) || (/^[0-9#*]$/.test(before) && after === '\u20e3')
  }
  // One of the forms an ideograph is written in.
  return /^[\u{e0100}-\u{e01ef}]$/u.test(character) && /^\p{Script=Han}$/u.test(before)
}
