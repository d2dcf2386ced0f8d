import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createMessageReader } from './anthropic-answer.ts'
import { readAnswer } from './answer-stream.ts'
import { gatherAnswer } from './gather-answer.ts'
import { createAnswerReader } from './openai-answer.ts'
import { ModelError } from './provider.ts'

const folder = `${import.meta.dirname}/fixtures`

/** Bodies in the forms real servers send, and what must come of each however the network cuts it. */
const cases = (['openai', 'anthropic'] as const).flatMap((api) =>
  readdirSync(`${folder}/${api}`)
    .filter((file) => file.endsWith('.sse'))
    .map((file) => ({ api, name: file.slice(0, -'.sse'.length), body: readFileSync(`${folder}/${api}/${file}`) })),
)

async function answerOf(api: 'openai' | 'anthropic', body: Uint8Array, pieceSize: number) {
  const response = new Response(inPieces(body, pieceSize), { headers: { 'content-type': 'text/event-stream' } })
  const reader = api === 'openai' ? createAnswerReader() : createMessageReader('some-model')
  const answer = gatherAnswer()
  const opaque: unknown[] = []
  try {
    const signal = new AbortController().signal
    for await (const event of readAnswer(response, reader, { signal, address: 'http://127.0.0.1:1' })) {
      answer.take(event)
      if (event.type === 'opaque') opaque.push(event.value)
    }
    return settled({ ...answer.whole(), ...(opaque.length > 0 ? { opaque: opaque[0] } : {}) })
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const { kind, message, status } = error
    return settled(answer.whole({ kind, message, ...(status === undefined ? {} : { status }) }))
  }
}

/** Ids made up for servers that give none are another each time. */
const settled = (answer: object): unknown =>
  JSON.parse(JSON.stringify(answer).replace(/"id":"c[0-9a-f]{8}"/g, '"id":"(own)"'))

function inPieces(body: Uint8Array, size: number): ReadableStream<Uint8Array> {
  let from = 0
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (from < body.length) controller.enqueue(body.slice(from, (from += size)))
      else controller.close()
    },
  })
}

test.each(cases)('$api: $name', async ({ api, name, body }) => {
  const answer = await answerOf(api, body, body.length || 1)

  await expect(`${JSON.stringify(answer, null, 2)}\n`).toMatchFileSnapshot(`${folder}/${api}/${name}.json`)
  for (const size of [1, 7, 64]) expect(await answerOf(api, body, size)).toEqual(answer)
})

test('no mutation of a body brings anything but an answer or a ModelError', async () => {
  let state = 7
  const random = (below: number) => (state = (state * 1103515245 + 12345) % 2 ** 31) % below

  for (let round = 0; round < 4000; round += 1) {
    const { api, body } = cases[random(cases.length)] ?? cases[0]!
    const mutated = Buffer.from(body)
    for (let change = random(6); change >= 0 && mutated.length > 0; change -= 1) {
      mutated[random(mutated.length)] = random(3) === 0 ? random(256) : ('{}[]":,\\\r\n 0'.charCodeAt(random(13)) ?? 32)
    }
    const from = random(4) === 0 ? random(mutated.length + 1) : 0

    await answerOf(api, mutated.subarray(from, mutated.length - (random(4) === 0 ? random(mutated.length + 1) : 0)), 50)
  }
})

test('a call of a megabyte comes whole in pieces of four bytes', async () => {
  const written = JSON.stringify({ content: 'x'.repeat(1_000_000) })
  const delta = { tool_calls: [{ index: 0, id: 'call_1', function: { name: 'f', arguments: written } }] }
  const chunk = (value: object) => `data: ${JSON.stringify({ choices: [{ index: 0, ...value }] })}\n\n`
  const body = Buffer.from(chunk({ delta }) + chunk({ delta: {}, finish_reason: 'tool_calls' }))

  expect(await answerOf('openai', body, 4)).toEqual(await answerOf('openai', body, body.length))
})

test('a server that ends its answer and keeps the connection open does not hold it up', async () => {
  const text = 'data: {"choices":[{"index":0,"delta":{"content":"all"},"finish_reason":"stop"}]}\n\n'
  const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(Buffer.from(text)) })
  const answer = gatherAnswer()

  const signal = new AbortController().signal
  const options = { signal, address: 'http://127.0.0.1:1', patienceAfterStopMs: 20 }
  for await (const event of readAnswer(new Response(body), createAnswerReader(), options)) answer.take(event)

  expect(answer.whole()).toMatchObject({ text: 'all', stop: 'end' })
})
