import { readFile } from 'node:fs/promises'
import process from 'node:process'
import OpenAI from 'openai'

/**
 * The peer the tool round trip is measured against: the SDK, a stream, one file read per call, and nothing else.
 * Arguments: the base address and the file.
 */
const [baseURL, path] = process.argv.slice(2) as [string, string]
const client = new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 })
const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'Go on.' }]
const parameters = { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] }
const tools: OpenAI.ChatCompletionTool[] = [{ type: 'function', function: { name: 'read_file', parameters } }]

for (;;) {
  const stream = await client.chat.completions.create({ model: 'scripted', messages, tools, stream: true })
  const calls: { id: string; type: 'function'; function: { name: string; arguments: string } }[] = []
  let content = ''
  for await (const chunk of stream) {
    const delta = chunk.choices[0]?.delta
    content += delta?.content ?? ''
    for (const part of delta?.tool_calls ?? []) {
      const call = (calls[part.index] ??= { id: '', type: 'function', function: { name: '', arguments: '' } })
      call.id ||= part.id ?? ''
      call.function.name += part.function?.name ?? ''
      call.function.arguments += part.function?.arguments ?? ''
    }
  }
  if (calls.length === 0) break
  messages.push({ role: 'assistant', content, tool_calls: calls })
  for (const call of calls) {
    JSON.parse(call.function.arguments)
    messages.push({ role: 'tool', tool_call_id: call.id, content: await readFile(path, 'utf8') })
  }
}
