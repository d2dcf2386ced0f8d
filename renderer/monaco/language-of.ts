import { monaco } from './monaco.ts'

/** The language of a file by its name; none where nobody knows. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  return monaco.languages
    .getLanguages()
    .find(
      ({ extensions = [], filenames = [] }) =>
        extensions.some((extension) => name.endsWith(extension)) ||
        filenames.some((each) => each.toLowerCase() === name),
    )?.id
}

/** The lines of a text of such a file as HTML with the editor's colours; null where the language is unknown. */
export async function colorLines(path: string, lines: readonly string[]): Promise<readonly string[] | null> {
  const language = languageOf(path)
  if (language === undefined) return null
  const html = await monaco.editor.colorize(lines.join('\n'), language, { tabSize: 4 })
  const colored = html.split('<br/>')
  return colored.length >= lines.length ? colored : null
}
