import { Menu, type MenuItemConstructorOptions } from 'electron'

/**
 * What the system expects of a menu, and windows. The shortcuts of the editor and the chat belong to the page: none here
 * takes one of them away, so closing a window is not Ctrl+W, which closes a tab.
 */
export function setMenu(actions: { readonly openWindow: () => void; readonly chooseFolder: () => void }): void {
  const isMac = process.platform === 'darwin'
  const newWindow: MenuItemConstructorOptions = {
    label: 'New Window',
    accelerator: 'CommandOrControl+Shift+N',
    click: actions.openWindow,
  }
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    {
      role: 'fileMenu',
      submenu: [
        newWindow,
        { label: 'Open Folder in New Window…', click: actions.chooseFolder },
        { type: 'separator' },
        { role: 'close', accelerator: 'CommandOrControl+Shift+W' },
        ...(isMac ? [] : [{ role: 'quit', accelerator: 'CommandOrControl+Q' } as const]),
      ],
    },
    { role: 'editMenu' },
    {
      role: 'viewMenu',
      submenu: [
        { role: 'reload', accelerator: 'CommandOrControl+Alt+R' },
        { role: 'toggleDevTools' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu', submenu: [{ role: 'minimize', accelerator: '' }, { role: 'zoom' }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
