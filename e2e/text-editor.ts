import type { Page } from '@playwright/test'

/** The editor as a person uses it. */
export const editor = (page: Page) => ({
  async open(file: string): Promise<void> {
    await page.getByRole('tree', { name: 'Files' }).getByRole('treeitem', { name: file }).click()
    await page.getByRole('tab', { name: file }).waitFor()
    await page.locator('.monaco-editor .view-line').first().waitFor()
  },

  /** At the beginning of the open file. */
  async type(text: string): Promise<void> {
    await page.locator('.monaco-editor .view-line').first().click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type(text)
  },

  unsavedTab: (file: string) => page.getByRole('tab', { name: `${file}, unsaved` }),
})
