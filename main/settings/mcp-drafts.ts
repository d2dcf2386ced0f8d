import type { McpServer, McpServerDraft } from '../../preload/contract/settings.ts'
import { PublicError } from '../errors.ts'

/** A server as it may be shown. Whatever it is given beside its command or address could be a secret. */
export function draftOf(server: McpServer): McpServerDraft {
  return 'url' in server
    ? { ...server, ...(server.headers ? { headers: hidden(server.headers) } : {}) }
    : { ...server, ...(server.env ? { env: hidden(server.env) } : {}) }
}

/** A reference says no more than which variable it is. */
const hidden = (values: Readonly<Record<string, string>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, /^\$\{\w+\}$/.test(value) ? value : null]))

/** A draft with the values that were not shown, as `before` has them. Throws for one that it has not. */
export function serverOf(draft: McpServerDraft, before: McpServer | undefined): McpServer {
  if (!('url' in draft)) {
    const kept = before && !('url' in before) ? before.env : undefined
    const { env, ...rest } = draft
    return { ...rest, ...(env ? { env: withKept(env, kept) } : {}) }
  }
  // What was given for one server is not sent to another.
  const isSameServer = before && 'url' in before && new URL(before.url).origin === new URL(draft.url).origin
  const { headers, ...rest } = draft
  return { ...rest, ...(headers ? { headers: withKept(headers, isSameServer ? before.headers : undefined) } : {}) }
}

function withKept(
  values: Readonly<Record<string, string | null>>,
  kept: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const known = value ?? (Object.hasOwn(kept, name) ? kept[name] : undefined)
      if (known === undefined)
        throw new PublicError('bad-request', `Type the value of ${name} again: none is kept for this.`)
      return [name, known]
    }),
  )
}
