import { openDropped } from '../state/connect.ts'
import { orTell } from '../state/toast-store.ts'

/** Opens a folder that is dropped on the window. Nothing that is dropped may take the place of the page. */
export function listenToDrops(): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
  }
  const drop = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return
    event.preventDefault()
    for (const item of event.dataTransfer.items) {
      const file = item.webkitGetAsEntry()?.isDirectory ? item.getAsFile() : null
      if (file) return orTell(openDropped(file))
    }
  }
  addEventListener('dragover', over)
  addEventListener('drop', drop)
  return () => {
    removeEventListener('dragover', over)
    removeEventListener('drop', drop)
  }
}
