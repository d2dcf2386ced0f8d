import process from 'node:process'
import { McpServer } from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { z } from 'zod'

/** For the stories: a small server of tools, as others write them. It has another tool once it was asked for one. */
const token = process.env['NOTES_TOKEN']
if (!token) {
  console.error('NOTES_TOKEN is missing.')
  process.exit(1)
}
const server = new McpServer({ name: 'notes', version: '1.0.0' })
const text = (/** @type {string} */ words) => ({ content: [{ type: /** @type {const} */ ('text'), text: words }] })

server.registerTool('count', { description: 'Counts the notes.', inputSchema: z.object({}) }, async () =>
  text(`There are ${token.length} notes.`),
)
server.registerTool('unlock', { description: 'Gives another tool.', inputSchema: z.object({}) }, async () => {
  server.registerTool('read', { description: 'Reads a note.', inputSchema: z.object({}) }, async () => text('A note.'))
  return text('Now they can be read.')
})

await server.connect(new StdioServerTransport())
