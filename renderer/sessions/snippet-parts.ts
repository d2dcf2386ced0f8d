/** A snippet in its parts: matches stand between U+0001 and U+0002. */
export function snippetParts(snippet: string): readonly { readonly text: string; readonly isMatch: boolean }[] {
  return snippet
    .split(/(\u0001[^\u0002]*\u0002?)/)
    .filter((part) => part !== '')
    .map((part) =>
      part.startsWith('\u0001')
        ? { text: part.slice(1).replace(/\u0002$/, ''), isMatch: true }
        : { text: part, isMatch: false },
    )
}
