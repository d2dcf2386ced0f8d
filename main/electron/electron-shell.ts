import process from 'node:process'
import { BrowserWindow, dialog, type OpenDialogOptions, safeStorage } from 'electron'
import type { Shell } from '../app.ts'

/** What the desktop lends the app: the system's keychain and dialogs. */
export const createElectronShell = (): Shell => ({
  kind: 'electron',
  secrets: {
    kind: async () => (isKeychainMissing() ? 'plain' : 'keychain'),
    encrypt: async (text) => (await safeStorage.encryptStringAsync(text)).toString('base64'),
    decrypt: async (encrypted) => (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result,
  },
  async pickFolder() {
    const options: OpenDialogOptions = { properties: ['openDirectory', 'createDirectory'] }
    const window = BrowserWindow.getFocusedWindow()
    const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
    return filePaths[0] ?? null
  },
})

/** Without a wallet on Linux the key to what is encrypted is a word everyone knows. */
const isKeychainMissing = (): boolean =>
  process.platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
