/**
 * Control characters, bidirectional overrides, and characters without width: text that a model or a repository wrote
 * can use them to look like something else than it is. Tab and newline are let through.
 */
const deceptive =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu

/** Joiners between these shape letters or emoji and are no deception. */
const joined =
  /^[\p{Extended_Pictographic}\ufe0f\u{1f3fb}-\u{1f3ff}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Malayalam}\p{Script=Sinhala}]$/u

/** The same text with each such character replaced by its code, as `⟨U+202E⟩`. Carriage returns before newlines go. */
export function visibleText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(deceptive, (character, offset: number) => {
    if (character === '\u200d' || character === '\u200c') {
      const before = [...text.slice(Math.max(0, offset - 2), offset)].at(-1) ?? ''
      const after = String.fromCodePoint(text.codePointAt(offset + 1) ?? 0)
      if (joined.test(before) && joined.test(after)) return character
    }
    return `⟨U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}

/** As `visibleText` for a single line: a newline is shown as `⏎`. */
export const visibleLine = (text: string): string => visibleText(text).replace(/\n/g, '⏎')
