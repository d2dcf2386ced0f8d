import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

test('the agent finds text in the folder', async ({ app }) => {
  const { page } = await app({ script: 'search' })

  await chatPanel(page).ask('Where is greet?')

  await expect(chatPanel(page).answers.last()).toContainText('It stands in src/greet.ts.')
})
