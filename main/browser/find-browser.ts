import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'brave-browser',
]

const wellKnown = (environment: NodeJS.ProcessEnv): readonly string[] => [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => {
    const folder = environment[name]
    return folder
      ? [join(folder, 'Google/Chrome/Application/chrome.exe'), join(folder, 'Microsoft/Edge/Application/msedge.exe')]
      : []
  }),
]

/** An installed Chromium, Chrome or Edge: the one `CHROMIUM_PATH` names, else one on PATH, else where they install. */
export async function findBrowser(environment: NodeJS.ProcessEnv = process.env): Promise<string | null> {
  const onPath = (environment['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)))
  for (const file of [environment['CHROMIUM_PATH'] ?? '', ...onPath, ...wellKnown(environment)]) {
    const isThere =
      file !== '' &&
      (await access(file, constants.X_OK).then(
        () => true,
        () => false,
      ))
    if (isThere) return file
  }
  return null
}
