import { BrowserWindow, clipboard, dialog, shell, type WebContents } from 'electron'

/**
 * Opens a link in the person's browser, once they saw the whole address: the text around it may come from a model and
 * say anything. Other schemes than http and https are not opened; some of them start programs.
 */
export async function openLink(contents: WebContents, address: string): Promise<void> {
  const window = BrowserWindow.fromWebContents(contents)
  if (!window || !isWebAddress(address)) return
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this address in the browser?',
    // As the browser will have it: what is not plain ASCII is encoded, so nothing invisible is left.
    detail: new URL(address).href,
    buttons: ['Open', 'Copy address', 'Cancel'],
    defaultId: 2,
    cancelId: 2,
    noLink: true,
  })
  if (response === 0) await shell.openExternal(address)
  if (response === 1) await clipboard.writeText(address)
}

function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ['http:', 'https:'].includes(new URL(address).protocol)
}
