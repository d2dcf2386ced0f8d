import { expect, test } from 'vitest'
import { withTalkingModels } from './local-models.ts'

test('of a server on this machine only what can be talked to is offered', () => {
  const server = {
    name: 'Ollama',
    baseUrl: 'http://127.0.0.1:11434/v1',
    models: ['nomic-embed-text:latest', 'qwen3-coder:30b', 'bge-m3', 'text-embedding-bge', 'llama3.1:8b', 'whisper-1'],
  }

  expect(withTalkingModels(server).models).toEqual(['qwen3-coder:30b', 'llama3.1:8b'])
})
