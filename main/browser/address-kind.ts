import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/** What stands behind an address: a file of this machine, a program on it, a machine near it, or the world. */
export type AddressKind = 'file' | 'loopback' | 'private' | 'public'

/**
 * What opening an address would reach, by the numbers its host's name stands for. Null for what a page cannot be opened
 * at.
 */
export async function addressKind(address: string): Promise<AddressKind | null> {
  if (!URL.canParse(address)) return null
  const { protocol, hostname } = new URL(address)
  if (protocol === 'file:') return 'file'
  if (address === 'about:blank') return 'public'
  if (protocol !== 'http:' && protocol !== 'https:') return null
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return numberKind(host)
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback'
  // A name that cannot be looked up reaches nothing; the browser will say so.
  const numbers = await lookup(host, { all: true }).catch(() => [])
  const kinds = numbers.map(({ address: number }) => numberKind(number))
  return kinds.find((kind) => kind !== 'public') ?? 'public'
}

function numberKind(number: string): AddressKind {
  const plain = number.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
  if (plain.startsWith('::ffff:')) return 'private'
  if (plain.includes(':')) {
    if (plain === '::1') return 'loopback'
    return plain === '::' || /^(?:f[cd]|fe[89a-f]|64:ff9b:|2002:)/.test(plain) ? 'private' : 'public'
  }
  const [a = 0, b = 0] = plain.split('.').map(Number)
  if (a === 127) return 'loopback'
  const isNear =
    a === 0 || a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254)
  return isNear || (a === 100 && b >= 64 && b < 128) || a >= 224 ? 'private' : 'public'
}
