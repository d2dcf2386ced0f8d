import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chatPanel } from './chat-panel.ts'
import { expect, test } from './fixtures.ts'

let server: Server | null = null

test.afterEach(() => {
  server?.close()
  server?.closeAllConnections()
  server = null
  delete process.env['OLLAMA_HOST']
})

test('a model server of this machine is taken by one click and answers', async ({ app }) => {
  const model = await serveModel()
  const { page, workspace } = await app({ workspace: null })
  const chat = chatPanel(page)

  await page.locator('.model-summary', { hasText: model }).getByRole('button', { name: 'Use it' }).click()
  await expect(page.getByRole('button', { name: 'Change' })).toBeVisible()
  await page.getByRole('textbox', { name: 'Path of the folder' }).fill(workspace)
  await page.keyboard.press('Enter')
  await chat.ask('Are you there?')

  await expect(chat.answers.last()).toContainText('I am on this machine.')
})

test('probing tells how a model calls tools and keeps it with the model', async ({ app }) => {
  const model = await serveModel()
  const { page } = await app({ workspace: null })

  await page.locator('.model-summary', { hasText: model }).getByRole('button', { name: 'Use it' }).click()
  await page.getByRole('button', { name: 'Change' }).click()
  await page.getByRole('button', { name: 'Probe' }).click()

  await expect(page.getByText('The agent will use: calls written as text')).toBeVisible()
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: 'Change' })).toBeVisible()
})

/**
 * A small server of the usual kind, whose model calls tools as Hermes does. Gives the model's name. It listens where no
 * other does, and the app is told by Ollama's variable: stories of several shells run at once.
 */
async function serveModel(): Promise<string> {
  const model = `story-${process.pid}`
  server = createServer((request, response) => {
    if (request.url === '/v1/models') {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ object: 'list', data: [{ id: model, object: 'model', owned_by: 'library' }] }))
      return
    }
    void bodyOf(request).then((body) => {
      const call =
        '<tool_call>\n{"name": "read_lines", "arguments": {"path": "notes/today.txt", "count": 3}}\n</tool_call>'
      const content = body.includes('Use the tool read_lines') ? call : 'I am on this machine.'
      const chunk = (delta: object, finish_reason: string | null) =>
        `data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason }] })}\n\n`
      response.setHeader('content-type', 'text/event-stream')
      response.end(`${chunk({ role: 'assistant', content }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.env['OLLAMA_HOST'] = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return model
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  request.setEncoding('utf8').on('data', (part: string) => (text += part))
  await once(request, 'end')
  return text
}
