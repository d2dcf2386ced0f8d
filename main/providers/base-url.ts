import { PublicError } from '../errors.ts'

export interface BaseUrl {
  /** Without a slash at the end, without query. */
  readonly baseUrl: string
  /** Azure's older addresses end in `?api-version=…`. */
  readonly query: Readonly<Record<string, string>>
}

/** Reads the address a person wrote, empty for the API's own. An endpoint's path at its end is taken off. */
export function readBaseUrl(written: string, usual: string): BaseUrl {
  const text = written.trim() || usual
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new PublicError('bad-request', `“${text}” is no address of a server. It looks like ${usual}.`)
  }
  const url = new URL(text)
  const query = Object.fromEntries(url.searchParams)
  url.search = ''
  url.hash = ''
  const baseUrl = url.href.replace(/\/+$/, '').replace(/\/(chat\/completions|messages)$/, '')
  return { baseUrl, query }
}
