import type { ColorCode } from '../ui/code-colors.tsx'

const aliases: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'shell',
  bash: 'shell',
  zsh: 'shell',
  yml: 'yaml',
  md: 'markdown',
  cs: 'csharp',
  'c++': 'cpp',
  jsonc: 'json',
}

/** Asked for once: each import looks again at what the page has loaded. */
let loading: Promise<typeof import('./monaco.ts')> | null = null

/** Loads the editor's code while nothing else is going on, so that nobody waits for it later. */
export function loadEditorEarly(): void {
  setTimeout(() => requestIdleCallback(() => void (loading ??= import('./monaco.ts')), { timeout: 5000 }), 1000)
}

/** Colours source as the editor does. Loads the editor's code at the first call. */
export const colorCode: ColorCode = async (text, language) => {
  const { monaco } = await (loading ??= import('./monaco.ts'))
  const wanted = aliases[language.toLowerCase()] ?? language.toLowerCase()
  if (!monaco.languages.getLanguages().some(({ id }) => id === wanted)) return null
  return await monaco.editor.colorize(text, wanted, { tabSize: 2 })
}
