import { ipcMain, type WebContents } from 'electron'
import type { App, Connection } from '../app.ts'
import { isOurPage } from './guard.ts'

/**
 * Gives each of our windows a connection of its own, from its page's first frame until the page goes: a reloaded page
 * begins a new one, and hears nothing of what the old one had opened.
 */
export function carryFrames(app: Pick<App, 'connect'>): (contents: WebContents, startFolder: string | null) => void {
  const ours = new Map<WebContents, { readonly startFolder: string | null }>()
  const connections = new Map<WebContents, Connection>()

  ipcMain.on('codelab:request', (event, frame: unknown) => {
    const { sender, senderFrame } = event
    const window = ours.get(sender)
    const isOurs = senderFrame !== null && senderFrame === sender.mainFrame && isOurPage(senderFrame.url)
    if (!window || !isOurs || typeof frame !== 'string') return
    const connection = connections.get(sender) ?? connect(sender, window.startFolder)
    void connection.dispatch(frame).then((response) => {
      if (connections.get(sender) === connection) sender.send('codelab:frame', response)
    })
  })

  function connect(contents: WebContents, startFolder: string | null): Connection {
    const connection = app.connect((frame) => {
      if (connections.get(contents) === connection) contents.send('codelab:frame', frame)
    }, startFolder)
    connections.set(contents, connection)
    return connection
  }

  function disconnect(contents: WebContents): void {
    connections.get(contents)?.close()
    connections.delete(contents)
  }

  return (contents, startFolder) => {
    ours.set(contents, { startFolder })
    contents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) disconnect(contents)
    })
    contents.on('render-process-gone', () => disconnect(contents))
    contents.once('destroyed', () => {
      ours.delete(contents)
      disconnect(contents)
    })
  }
}
