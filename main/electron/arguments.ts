import { resolve } from 'node:path'

/** What CodeLab was asked to open when it was started. */
export interface StartArguments {
  readonly folder: string | null
  /** A file of written answers to play in place of a model. */
  readonly script: string | null
  /** The data directory, where it is not the usual one. */
  readonly data: string | null
}

/**
 * Reads what follows the program on its command line. Switches it does not know are Chromium's; in a checkout the app's
 * own folder stands first among the rest.
 */
export function readArguments(
  argv: readonly string[],
  workingDirectory: string,
  appPath: string | null,
): StartArguments {
  let folder: string | null = null
  let script: string | null = null
  let data: string | null = null
  let awaitsAppPath = appPath !== null
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? ''
    const path = resolve(workingDirectory, argument)
    if (argument === '--script') script = resolve(workingDirectory, argv[++index] ?? '')
    else if (argument === '--data') data = resolve(workingDirectory, argv[++index] ?? '')
    else if (argument === '' || argument.startsWith('-')) continue
    else if (awaitsAppPath && path === appPath) awaitsAppPath = false
    else folder ??= path
  }
  return { folder, script, data }
}
