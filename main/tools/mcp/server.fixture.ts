import { McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

/** For tests: a server as others write them, started as a program of its own. */
const server = new McpServer({ name: 'trial', version: '1.0.0' })

server.registerTool(
  'add',
  { description: 'Add two numbers.', inputSchema: z.object({ a: z.number(), b: z.number() }) },
  async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
)
server.registerTool('refuse', { description: 'Always fails.', inputSchema: z.object({}) }, async () => ({
  content: [{ type: 'text', text: 'Not on a Sunday.' }],
  isError: true,
}))
server.registerTool('picture', { description: 'Draws.', inputSchema: z.object({}) }, async () => ({
  content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }],
}))
server.registerTool('die', { description: 'Ends the server.', inputSchema: z.object({}) }, async () => {
  console.error('Out of patience.')
  process.exit(3)
})
server.registerTool('learn', { description: 'Gains a tool.', inputSchema: z.object({}) }, async () => {
  server.registerTool('learned', { description: 'Was not there.', inputSchema: z.object({}) }, async () => ({
    content: [{ type: 'text', text: 'I know.' }],
  }))
  return { content: [{ type: 'text', text: 'Done.' }] }
})
server.registerTool('environment', { description: 'Tells a variable.', inputSchema: z.object({}) }, async () => ({
  content: [{ type: 'text', text: `${process.env['TRIAL_TOKEN']} ${process.env['OPENAI_API_KEY']}` }],
}))

await server.connect(new StdioServerTransport())
