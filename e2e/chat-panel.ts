import type { Locator, Page } from '@playwright/test'

/** The chat as a person finds it: by what things are called. */
export const chatPanel = (page: Page) => ({
  message: page.getByRole('textbox', { name: 'Message', exact: true }),
  send: page.getByRole('button', { name: 'Send' }),
  stop: page.getByRole('button', { name: 'Stop', exact: true }),
  /** What the agent said, message by message. */
  answers: page.getByRole('article', { name: 'Agent', exact: true }),
  /** What the person said. */
  questions: page.getByRole('article', { name: 'You', exact: true }),
  /** The card of a call, by a part of its title. */
  card: (title: string): Locator => page.getByRole('article', { name: new RegExp(title) }),

  async ask(text: string): Promise<void> {
    await this.message.fill(text)
    await this.message.press('Enter')
  },
})
