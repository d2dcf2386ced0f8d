import { isObject } from './json-object.ts'

/**
 * A call's arguments as a provider takes them back in the history: an object, as servers parse it again to fill their
 * templates and fail on anything else. Text that is none is kept under one key, so that the model sees what it wrote.
 */
export function sendableArguments(written: string): { readonly text: string; readonly value: object } {
  try {
    const value: unknown = JSON.parse(written)
    if (isObject(value)) return { text: written, value }
  } catch {
    // Falls through: it is no JSON.
  }
  const value = { invalid_arguments: written }
  return { text: JSON.stringify(value), value }
}
