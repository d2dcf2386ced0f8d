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
  if (lines.length > atOnce) return colorByParts(lines, language)
  const html = await monaco.editor.colorize(lines.join('\n'), language, { tabSize })
  const colored = html.split('<br/>')
  return colored.length >= lines.length ? colored : null
}

const tabSize = 4
const atOnce = 200

/** Some lines after another, so that keys and frames do not wait for a long text. */
async function colorByParts(lines: readonly string[], language: string): Promise<readonly string[] | null> {
  // A model alone does not wait until its language is there.
  await monaco.editor.colorize('', language, { tabSize })
  const model = monaco.editor.createModel(lines.join('\n'), language)
  try {
    if (model.getLineCount() !== lines.length) return null
    const colored: string[] = []
    while (colored.length < lines.length) {
      await new Promise((resolve) => setTimeout(resolve))
      const until = Math.min(lines.length, colored.length + atOnce)
      while (colored.length < until) colored.push(monaco.editor.colorizeModelLine(model, colored.length + 1, tabSize))
    }
    return colored
  } finally {
    model.dispose()
  }
}
