import type { ModelProfile } from '../../preload/contract/settings.ts'
import { PublicError } from '../errors.ts'
import type { Provider, ProviderKind } from './provider.ts'

/** Loaded one by one: the first request waits for the provider it goes to and for no other. */
const files = import.meta.glob<{ readonly provider: ProviderKind }>(['./builtin/*.ts', '!./builtin/*.test.ts'])

/** A provider for a profile. Its file is named after the `api` it speaks: `openai-compatible.ts` for `openai`. */
export async function createProvider(profile: ModelProfile, key: string | undefined): Promise<Provider> {
  const kind = await providerKind(profile.api)
  return kind.create({ profile, key: key === undefined ? undefined : cleanKey(key) })
}

/** Keys are pasted, with line ends and spaces around them; a header takes neither those nor other alphabets. */
function cleanKey(written: string): string | undefined {
  const key = written.trim()
  if (/[^\x21-\x7e]/.test(key)) {
    throw new PublicError('bad-request', 'The key holds characters no key has, such as spaces. Copy it again.')
  }
  return key || undefined
}

async function providerKind(api: string): Promise<ProviderKind> {
  for (const [path, load] of Object.entries(files)) {
    const name = path.slice('./builtin/'.length, -'.ts'.length)
    if (name === api || name.startsWith(`${api}-`)) return (await load()).provider
  }
  throw new PublicError('bad-request', `There is no provider for “${api}”.`)
}
