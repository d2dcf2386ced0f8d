import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

const many = Object.fromEntries(
  Array.from({ length: 2000 }, (_, index) => [
    `src/part-${index % 40}/file-${index}.ts`,
    `export const n = ${index}\n`,
  ]),
)

test('the main process never keeps the window waiting', async ({ app }) => {
  const { page, watchDelay } = await app({
    script: 'busy',
    workspace: { ...many, 'src/greet.ts': 'greet\n'.repeat(2000) },
  })
  const delays: number[] = []

  // What a machine busy with other tests adds comes and goes; what our own code costs is there each time.
  for (const time of [1, 2, 3]) {
    const longestDelay = await watchDelay()
    await chatPanel(page).ask('Be busy')
    await chatPanel(page).card('src/greet\\.ts.*Asks you').getByRole('button', { name: 'Approve' }).click()
    await expect(chatPanel(page).answers.last()).toContainText(`Done being busy, time ${time}.`)
    delays.push(await longestDelay())
  }

  expect(Math.min(...delays)).toBeLessThan(150)
})
