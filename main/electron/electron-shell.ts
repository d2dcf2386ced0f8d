import { safeStorage } from 'electron'
export const createElectronShell = () => ({ kind: 'electron' as const, safeStorage })
