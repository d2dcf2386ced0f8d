import { type App, type Session, type WebContents } from 'electron'
import { appOrigin } from './app-files.ts'

/**
 * What no page of ours may do, whatever it comes to show: leave, open windows, embed pages, get at devices, download
 * from anywhere.
 * A link is handed to `openLink` instead.
 */
export function guardContents(app: App, openLink: (contents: WebContents, address: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      openLink(contents, url)
      return { action: 'deny' }
    })
    contents.on('will-frame-navigate', (event) => {
      if (isOurPage(event.url) && event.isMainFrame) return
      event.preventDefault()
      openLink(contents, event.url)
    })
    contents.on('will-redirect', (event) => event.preventDefault())
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

/** Refuses every permission but writing to the clipboard, which a copy button of our own page asks for. */
export function guardSession(session: Session): void {
  const isAllowed = (permission: string, address: string) =>
    permission === 'clipboard-sanitized-write' && isOurPage(address)
  session.setPermissionRequestHandler((_contents, permission, reply, { requestingUrl }) => {
    reply(isAllowed(permission, requestingUrl))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowed(permission, origin))
  session.setDevicePermissionHandler(() => false)
  // A file our own page made, an exported session say: the person is asked where it shall be kept.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${appOrigin}/`)) event.preventDefault()
  })
}

export function isOurPage(address: string): boolean {
  return URL.canParse(address) && `${new URL(address).protocol}//${new URL(address).host}` === appOrigin
}
