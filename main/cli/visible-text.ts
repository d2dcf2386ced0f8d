import { replaceHidden } from '../../preload/contract/hidden-characters.ts'

/**
 * Text of a model or a file for a terminal: what would move the cursor, change the title, turn the reading direction or
 * hide something is written out as its code point.
 */
export const visibleText = (text: string): string => replaceHidden(text, (code) => `<${code}>`)
