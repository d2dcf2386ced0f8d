import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { ToolFailure } from '../errors.ts'

let found: Promise<string> | undefined

/** The path of ripgrep: the one that came with the program, else one on PATH. */
export const ripgrepPath = (): Promise<string> => (found ??= findRipgrep())

async function findRipgrep(): Promise<string> {
  try {
    const { rgPath } = await import('@vscode/ripgrep')
    // Inside Electron's archive nothing can be executed; the file itself lies beside it.
    const path = rgPath.replace(/\bapp\.asar\b/, 'app.asar.unpacked')
    await access(path)
    return path
  } catch {
    // The package throws at import where its platform's part is missing.
  }
  const name = process.platform === 'win32' ? 'rg.exe' : 'rg'
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute)) {
    const path = join(folder, name)
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path
  }
  found = undefined
  throw new ToolFailure('TOOL_UNAVAILABLE', 'ripgrep is missing: install `rg`, or reinstall the packages of CodeLab.')
}
