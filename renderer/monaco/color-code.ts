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

/** Colours source as the editor does. Loads the editor's code at the first call. */
export const colorCode: ColorCode = async (text, language) => {
  const { monaco } = await import('./monaco.ts')
  const wanted = aliases[language.toLowerCase()] ?? language.toLowerCase()
  if (!monaco.languages.getLanguages().some(({ id }) => id === wanted)) return null
  return await monaco.editor.colorize(text, wanted, { tabSize: 2 })
}
