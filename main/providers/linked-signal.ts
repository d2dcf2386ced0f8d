/**
 * A signal for one request that is aborted with `signal`. The SDKs leave their listeners on the signal they are given,
 * which here lives for a whole turn of many requests.
 */
export function linkSignal(signal: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const own = new AbortController()
  const abort = () => own.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return { signal: own.signal, release: () => signal.removeEventListener('abort', abort) }
}
