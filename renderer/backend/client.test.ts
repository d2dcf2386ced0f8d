import { expect, test } from 'vitest'
import { maxFrameBytes, type Transport } from '../../preload/contract/wire.ts'
import { BackendError, createClient } from './client.ts'

/** A transport whose other end is the test. */
function aTransport() {
  const sent: { id: number; channel: string; input: unknown }[] = []
  let receive: (frame: string) => void = () => {}
  let link: (state: 'up' | 'down') => void = () => {}
  const transport: Transport = {
    send: (frame) => sent.push(JSON.parse(frame)),
    onFrame(listener) {
      receive = listener
      return () => {}
    },
    onLink(listener) {
      link = listener
      return () => {}
    },
  }
  return {
    transport,
    sent,
    receive: (frame: unknown) => receive(JSON.stringify(frame)),
    link: (state: 'up' | 'down') => link(state),
  }
}

test('answers reach the request they belong to, in whatever order they come', async () => {
  const { transport, sent, receive } = aTransport()
  const client = createClient(transport)
  const first = client.call('blob.read', { blob: 'a', offset: 0, length: 1 })
  const second = client.call('blob.read', { blob: 'b', offset: 0, length: 1 })

  receive({ id: sent[1]!.id, output: { text: 'second', size: 6 } })
  receive({ id: sent[0]!.id, output: { text: 'first', size: 5 } })

  expect(await Promise.all([first, second])).toEqual([
    { text: 'first', size: 5 },
    { text: 'second', size: 6 },
  ])
})

test('an error of main is thrown with its code and its words', async () => {
  const { transport, sent, receive } = aTransport()
  const asked = createClient(transport).call('workspace.open', { path: '/gone' })

  receive({ id: sent[0]!.id, error: { code: 'not-found', text: 'There is no folder /gone.' } })

  await expect(asked).rejects.toEqual(new BackendError({ code: 'not-found', text: 'There is no folder /gone.' }))
})

test('what is waiting when the link drops fails, and so does what is asked until it is back', async () => {
  const { transport, link, sent } = aTransport()
  const client = createClient(transport)
  const waiting = client.call('app.info', {})

  link('down')
  const asked = client.call('app.info', {})

  await expect(waiting).rejects.toMatchObject({ code: 'link-lost' })
  await expect(asked).rejects.toMatchObject({ code: 'link-lost' })
  link('up')
  void client.call('app.info', {})
  expect(sent).toHaveLength(2)
})

test('a listener hears the announcements of its name until it is taken off', () => {
  const { transport, receive } = aTransport()
  const client = createClient(transport)
  const heard: string[] = []
  const stop = client.on('sessions.changed', ({ workspaceRoot }) => heard.push(workspaceRoot))

  receive({ announce: 'sessions.changed', payload: { workspaceRoot: '/a' } })
  receive({ announce: 'settings.changed', payload: {} })
  stop()
  receive({ announce: 'sessions.changed', payload: { workspaceRoot: '/b' } })

  expect(heard).toEqual(['/a'])
})

test('a frame over the limit is refused here and never sent', async () => {
  const { transport, sent } = aTransport()

  const asked = createClient(transport).call('chat.send', { sessionId: 's', text: 'ы'.repeat(maxFrameBytes / 2) })

  await expect(asked).rejects.toMatchObject({ code: 'too-large' })
  expect(sent).toEqual([])
})
