import type { Page } from '@playwright/test'

/** Main answers in the order it is asked: once it has found a file, it has heard all that the window told it before. */
export async function heardByMain(page: Page): Promise<void> {
  await page.keyboard.press('Control+P')
  await page.keyboard.type('talk')
  await page.getByRole('option', { name: 'talk.txt' }).waitFor()
  await page.keyboard.press('Escape')
}
