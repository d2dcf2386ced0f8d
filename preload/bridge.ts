import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Transport } from './contract/wire.ts'

/**
 * The window's only way out: frames to the main process and back, over two channels whose names stand here and in
 * `main/electron/ipc.ts`. `ipcRenderer` itself never crosses into the page. `pathOf` tells where a file lies that the
 * person dropped on the window.
 */
const transport: Transport = {
  send(frame) {
    ipcRenderer.send('codelab:request', String(frame))
  },
  onFrame(listener) {
    const hear = (_event: unknown, frame: string) => listener(frame)
    ipcRenderer.on('codelab:frame', hear)
    return () => ipcRenderer.off('codelab:frame', hear)
  },
  // Main and window live and die together; there is no link to lose.
  onLink(listener) {
    listener('up')
    return () => {}
  },
}

contextBridge.exposeInMainWorld('codelab', { ...transport, pathOf: (file: File) => webUtils.getPathForFile(file) })
