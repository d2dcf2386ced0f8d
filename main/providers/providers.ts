import type { ModelProfile } from '../../preload/contract/settings.ts'
import { PublicError } from '../errors.ts'
import { ModelError, type Provider, type ProviderKind } from './provider.ts'

/** Loaded one by one: the first request waits for the provider it goes to and for no other. */
const files = import.meta.glob<{ readonly provider: ProviderKind }>(['./builtin/*.ts', '!./builtin/*.test.ts'])

/** A provider for a profile. Its file is named after the `api` it speaks: `openai-compatible.ts` for `openai`. */
export async function createProvider(profile: ModelProfile, key: string | undefined): Promise<Provider> {
  const kind = await providerKind(profile.api)
  const clean = key === undefined ? undefined : cleanKey(key)
  const provider = await kind.create({ profile, key: clean })
  return clean !== undefined && clean.length >= shortestHidden ? hidingKey(provider, clean) : provider
}

/** A shorter one is no secret, and would be found in words. */
const shortestHidden = 8

/** Some servers repeat the key they refuse; errors are logged and shown. */
function hidingKey(provider: Provider, key: string): Provider {
  const hidden = (error: unknown): unknown => {
    if (!(error instanceof ModelError) || !error.message.includes(key)) return error
    const { kind, status, retryAfterMs } = error
    return new ModelError(kind, error.message.replaceAll(key, '(the key)'), {
      ...(status === undefined ? {} : { status }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    })
  }
  return {
    async *answer(request) {
      try {
        yield* provider.answer(request)
      } catch (error) {
        throw hidden(error)
      }
    },
    listModels: (signal) =>
      provider.listModels(signal).catch((error: unknown) => {
        throw hidden(error)
      }),
  }
}

/** Keys are pasted, with line ends and spaces around them; a header takes neither those nor other alphabets. */
function cleanKey(written: string): string | undefined {
  const key = written.trim()
  if (/[^\x21-\x7e]/.test(key)) {
    throw new PublicError('bad-request', 'The key holds characters no key has, such as spaces. Copy it again.')
  }
  return key || undefined
}

/** Begins to load what requests over an API need, for whoever knows early which it will be. */
export function warmUp(api: string): void {
  // Whatever is wrong is told by the request itself.
  void providerKind(api)
    .then((kind) => kind.load?.())
    .catch(() => {})
}

async function providerKind(api: string): Promise<ProviderKind> {
  for (const [path, load] of Object.entries(files)) {
    const name = path.slice('./builtin/'.length, -'.ts'.length)
    if (name === api || name.startsWith(`${api}-`)) return (await load()).provider
  }
  throw new PublicError('bad-request', `There is no provider for “${api}”.`)
}
