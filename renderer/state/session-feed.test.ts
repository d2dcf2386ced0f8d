import { expect, test } from 'vitest'
import type { AgentEvent } from '../../preload/contract/agent.ts'
import type { OpenedSession } from '../../preload/contract/channels.ts'
import { emptyTranscript, type Transcript } from '../../preload/contract/transcript.ts'
import { createSessionFeed } from './session-feed.ts'

const titled = (title: string): AgentEvent => ({ version: 1, sessionId: 's', at: 1, type: 'session-titled', title })
const announced = (seq: number, title: string, epoch = 'one') => ({
  sessionId: 's',
  number: { epoch, seq },
  event: titled(title),
})
const openedAt = (seq: number, title: string, epoch = 'one'): OpenedSession => ({
  transcript: { ...emptyTranscript('s'), title },
  number: { epoch, seq },
})

/** A feed whose openings the test answers one by one, and which shows at once. */
function aFeed() {
  const openings: { answer(opened: OpenedSession): Promise<void>; fail(): Promise<void> }[] = []
  const shown: string[] = []
  const failures: unknown[] = []
  const flushes: (() => void)[] = []
  const feed = createSessionFeed({
    open: () =>
      new Promise((resolve, reject) =>
        openings.push({
          async answer(opened) {
            resolve(opened)
            await Promise.resolve()
          },
          async fail() {
            reject(new Error('gone'))
            await Promise.resolve()
          },
        }),
      ),
    show: (transcript: Transcript) => shown.push(transcript.title),
    failed: (_, error) => failures.push(error),
    schedule: (flush) => flushes.push(flush),
  })
  const paint = () => flushes.splice(0).forEach((flush) => flush())
  return { feed, openings, shown, failures, paint }
}

test('events that follow one another are folded, those of a frame together', async () => {
  const { feed, openings, shown, paint } = aFeed()
  void feed.follow('s')
  await openings[0]!.answer(openedAt(5, 'opened'))

  feed.receive(announced(6, 'six'))
  feed.receive(announced(7, 'seven'))
  paint()

  expect(shown).toEqual(['opened', 'seven'])
})

test('events that arrive while the session opens are applied after it, and those it holds already are not', async () => {
  const { feed, openings, shown, paint } = aFeed()
  void feed.follow('s')

  feed.receive(announced(5, 'five'))
  feed.receive(announced(6, 'six'))
  await openings[0]!.answer(openedAt(5, 'opened with five'))
  paint()

  expect(shown).toEqual(['opened with five', 'six'])
})

test('a number left out opens the session again', async () => {
  const { feed, openings, shown, paint } = aFeed()
  void feed.follow('s')
  await openings[0]!.answer(openedAt(5, 'opened'))

  feed.receive(announced(7, 'seven'))
  expect(openings).toHaveLength(2)
  await openings[1]!.answer(openedAt(6, 'opened again'))
  paint()

  expect(shown).toEqual(['opened', 'opened again', 'seven'])
})

test('another epoch opens the session again', async () => {
  const { feed, openings, shown, paint } = aFeed()
  void feed.follow('s')
  await openings[0]!.answer(openedAt(5, 'opened'))

  feed.receive(announced(6, 'of the new core', 'two'))
  await openings[1]!.answer(openedAt(6, 'after the restart', 'two'))
  paint()

  expect(shown).toEqual(['opened', 'after the restart'])
})

test('an opening overtaken by another session is dropped', async () => {
  const { feed, openings, shown } = aFeed()
  void feed.follow('s')
  void feed.follow('other')

  await openings[1]!.answer(openedAt(1, 'other'))
  await openings[0]!.answer(openedAt(1, 'too late'))

  expect(shown).toEqual(['other'])
})

test('a session that cannot be opened is told', async () => {
  const { feed, openings, failures } = aFeed()
  const followed = feed.follow('s')

  await openings[0]!.fail()
  await followed

  expect(failures).toHaveLength(1)
})

test('an earlier page stands before what is shown', async () => {
  const { feed, openings } = aFeed()
  void feed.follow('s')
  await openings[0]!.answer(openedAt(5, 'opened'))

  expect(() => feed.prepend({ items: [], itemsBefore: 0, nested: {} })).not.toThrow()
})
