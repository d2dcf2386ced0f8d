import { execFileSync } from 'node:child_process'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'

/** A red square on nothing, 32 pixels wide, and a blue one, 64 pixels wide. */
const red =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAAAVklEQVR4AezVsQ0AIAhEUXUVR3D/ERjBWXSEKy7GKz4JFQ28EBjtc9AAAgjkC+y1' +
  'jpPqzOQLqAncOgIIIIAAAgjkC8yq7qT6lvkCagK3jgACzwXUkl4AAAD//41BupAAAAAGSURBVAMAZZlAQbn60SMAAAAASUVORK5CYII='
const blue =
  'iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAA+UlEQVR4AeyVyw2DQAwFSVpJCemJouiJEqgF7r5YK1vGn4nEYbVo1543Dt9t+A8AwwXY' +
  'MAADhhNgBIYLwJ8gI8AIDCfACAwXgK/AuBGQxpsB/PfrfvORDa2uzQBWL8z2PgCyJRJdDwZEE892HwZkSyS6HgyIJp7tPgzIlkh0PRgQTTzbfRiQLRHv' +
  'erTzMEAj1H0fA7onrPWHARqh7vsY0D1hrT8M0Ah138eA7glr/WGARqj7PgZ0S3i1H7MB5/H7vPmsNizfNwOQB1ZbA6BaYt71YoA30WrnYUC1xLzrxQBv' +
  'otXOw4BqiXnXiwHeRKudhwHVEpP1WtcPAAAA//8OJl6JAAAABklEQVQDAC45gIF8CUaBAAAAAElFTkSuQmCC'

const square = (base64: string): Buffer => Buffer.from(base64, 'base64')

/** A repository with pictures, each of which became something else since. */
function makePictures(folder: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' })
  const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes)
  for (const name of ['grown.png', 'gone.png', 'broken.png', 'no-image.png']) put(name, square(red))
  git('add', '--all')
  git('-c', 'user.name=Sample', '-c', 'user.email=sample@example.com', 'commit', '--message', 'Pictures')
  put('grown.png', square(blue))
  rmSync(join(folder, 'gone.png'))
  put('fresh.ico', square(blue))
  put('broken.png', square(blue).subarray(0, 30))
  put('no-image.png', Buffer.from([0, 1, 2, 3, 0]))
}

async function openChanges(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Trust folder' }).click()
  // Only then is it known that there is anything to review.
  await expect(page.getByRole('button', { name: 'Source control, 5 changes' })).toBeVisible()
  await page.keyboard.press('Control+Shift+P')
  await page.keyboard.type('uncommitted')
  await page.getByRole('option', { name: 'Review uncommitted changes' }).click()
}

const fileRow = (page: Page, name: string) => page.getByRole('list', { name: 'Files' }).getByText(name)

/** What the browser drew it from, not what is said about it. */
const widthOf = (page: Page, name: string) =>
  page.getByRole('img', { name }).evaluate((image) => (image as HTMLImageElement).naturalWidth)

test('a changed picture is seen before and after, and compared by keys alone', async ({ app }) => {
  const { page, workspace } = await app({ git: true })
  makePictures(workspace)
  await openChanges(page)
  await fileRow(page, 'grown.png').click()

  await expect(page.getByText('32×32 → 64×64, 161 B → 324 B (+163 B)')).toBeVisible()
  expect(await widthOf(page, 'grown.png before')).toBe(32)
  expect(await widthOf(page, 'grown.png after')).toBe(64)

  await page.getByRole('group', { name: 'Hunk 1 of 1' }).focus()
  await page.keyboard.press('2')
  const divider = page.getByRole('slider', { name: 'Divider between before and after' })
  await divider.focus()
  await page.keyboard.press('Shift+ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await expect(divider).toHaveAttribute('aria-valuetext', '59 % before')
  await page.keyboard.press('End')
  await expect(divider).toHaveAttribute('aria-valuenow', '100')

  await page.keyboard.press('3')
  const blend = page.getByRole('slider', { name: 'From before to after' })
  await blend.focus()
  await page.keyboard.press('End')
  await expect(page.getByRole('img', { name: 'grown.png before' })).toHaveCSS('opacity', '0')
  await expect(page.getByRole('img', { name: 'grown.png after' })).toHaveCSS('opacity', '1')

  await page.keyboard.press('+')
  await expect(page.getByRole('button', { name: 'Actual size, 200 %' })).toBeVisible()
  await expect(page.getByRole('img', { name: 'grown.png after' })).toHaveCSS('width', '128px')
  await expect(page.getByRole('img', { name: 'grown.png after' })).toHaveCSS('image-rendering', 'pixelated')
  await page.keyboard.press('f')
  await expect(page.getByRole('button', { name: 'Actual size, 100 %' })).toBeVisible()
})

test('the divider follows the mouse, and both sides stay in step', async ({ app }) => {
  const { page, workspace } = await app({ git: true })
  makePictures(workspace)
  await openChanges(page)
  await fileRow(page, 'grown.png').click()
  const frames = {
    before: page.getByRole('group', { name: 'Before' }),
    after: page.getByRole('group', { name: 'After' }),
  }
  await expect(frames.after).toBeVisible()

  for (let step = 0; step < 5; step++) await page.keyboard.press('+')
  const placeOf = (frame: typeof frames.after) => frame.evaluate(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])
  const start = await placeOf(frames.after)
  await frames.after.hover()
  await page.mouse.wheel(150, 90)
  await expect.poll(() => placeOf(frames.after)).not.toEqual(start)
  await expect
    .poll(async () => [await placeOf(frames.before), await placeOf(frames.after)])
    .toEqual([
      [start[0]! + 150, start[1]! + 90],
      [start[0]! + 150, start[1]! + 90],
    ])

  await page.keyboard.press('0')
  await page.getByRole('button', { name: 'Swipe' }).click()
  const divider = page.getByRole('slider')
  const box = (await divider.boundingBox())!
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width / 2 + 16, box.y + 5)
  await page.mouse.up()
  await expect(divider).toHaveAttribute('aria-valuenow', '75')
})

test('what is new, gone, broken or no picture at all says so', async ({ app }) => {
  const { page, workspace } = await app({ git: true })
  makePictures(workspace)
  await openChanges(page)

  await fileRow(page, 'fresh.ico').click()
  expect(await widthOf(page, 'fresh.ico after')).toBe(64)
  await expect(page.getByText('After · PNG · 64×64 · 324 B')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Swipe' })).toBeHidden()

  await fileRow(page, 'gone.png').click()
  expect(await widthOf(page, 'gone.png before')).toBe(32)
  await expect(page.getByRole('img', { name: 'gone.png after' })).toBeHidden()

  await fileRow(page, 'broken.png').click()
  await expect(page.getByText('its data is damaged')).toBeVisible()
  await expect(page.getByText('After · 30 B')).toBeVisible()
  expect(await widthOf(page, 'broken.png before')).toBe(32)

  await fileRow(page, 'no-image.png').click()
  await expect(page.getByText('What stands on this side is no image.')).toBeVisible()
})

test('a picture that changes again while it is looked at is shown anew', async ({ app }) => {
  const { page, workspace } = await app({ git: true })
  makePictures(workspace)
  await openChanges(page)
  await fileRow(page, 'grown.png').click()
  await expect(page.getByText('32×32 → 64×64', { exact: false })).toBeVisible()

  renameSync(join(workspace, 'broken.png'), join(workspace, 'grown.png'))

  await expect(page.getByText('its data is damaged')).toBeVisible()
})
