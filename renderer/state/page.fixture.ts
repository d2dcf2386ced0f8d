import { vi } from 'vitest'
import type { AnnouncementName, Announcements, ChannelName, Input } from '../../preload/contract/channels.ts'
import type { RequestFrame } from '../../preload/contract/wire.ts'

/** What main answers on a channel, at once or later; what is thrown is answered as the error it is. */
export type Answers = { [Name in ChannelName]?: (input: Input<Name>) => unknown }

export class Refusal extends Error {
  readonly code: string
  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

/** The page's globals, and a main that answers as a test says. To be imported before any store. */
let answers: Answers = {}
let hear: (frame: string) => void = () => {}
let hearLink: (state: 'up' | 'down') => void = () => {}
export const asked: { readonly channel: string; readonly input: unknown }[] = []

export const main = {
  answer: (more: Answers) => void (answers = { ...answers, ...more }),
  announce: <Name extends AnnouncementName>(name: Name, payload: Announcements[Name]) =>
    hear(JSON.stringify({ announce: name, payload })),
  link: (state: 'up' | 'down') => hearLink(state),
}

const storage = () => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}
const listeners = new Map<string, () => void>()
/** What the page's window was told to listen for happens. */
export const happen = (event: string) => listeners.get(event)?.()

vi.stubGlobal('localStorage', storage())
vi.stubGlobal('sessionStorage', storage())
vi.stubGlobal('document', { hidden: false, activeElement: null, documentElement: { dataset: {} } })
vi.stubGlobal('navigator', { languages: ['en'], clipboard: { writeText: vi.fn() } })
vi.stubGlobal('innerWidth', 1000)
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
vi.stubGlobal('addEventListener', (event: string, listener: () => void) => listeners.set(event, listener))
vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw))
vi.stubGlobal('window', {
  codelab: {
    send(frame: string) {
      const { id, channel, input } = JSON.parse(frame) as RequestFrame
      asked.push({ channel, input })
      const answer = (answers as Record<string, ((input: unknown) => unknown) | undefined>)[channel]
      const reply = async () => {
        try {
          hear(JSON.stringify({ id, output: (await answer?.(input)) ?? null }))
        } catch (error) {
          const code = error instanceof Refusal ? error.code : 'internal'
          hear(JSON.stringify({ id, error: { code, text: (error as Error).message } }))
        }
      }
      queueMicrotask(() => void reply())
    },
    onFrame(listener: (frame: string) => void) {
      hear = listener
      return () => {}
    },
    onLink(listener: (state: 'up' | 'down') => void) {
      hearLink = listener
      return () => {}
    },
    pathOf: () => '/dropped',
  },
})
