import { z } from 'zod'
import { ToolFailure } from '../errors.ts'
import type { Tool } from './tool.ts'

export interface CheckedArguments {
  readonly input: unknown
  /** Names the tool does not know; they were dropped. */
  readonly unknown: readonly string[]
}

/**
 * Checks a call's arguments, JSON text as the model wrote it, against its tool's schema. An optional argument that is
 * null counts as absent, an unknown one is dropped. Throws `ToolFailure('INVALID_ARGUMENTS')` that names the field.
 */
export function checkArguments(tool: Tool, calledAs: string, text: string): CheckedArguments {
  const size = Buffer.byteLength(text)
  if (size > tool.maxArgumentBytes) {
    throw invalid(
      `The arguments take ${size} bytes; ${tool.specification.name} takes at most ${tool.maxArgumentBytes}.`,
    )
  }
  const given = tool.adapt(withoutNulls(tool, parseObject(text)), calledAs)
  const properties = new Set(Object.keys(propertiesOf(tool)))
  const isKnown = (name: string) => properties.has(name) || (takesAny(tool) && name !== 'requires_approval')
  const unknown = Object.keys(given).filter((name) => !isKnown(name) && name !== 'requires_approval')
  const parsed = tool.input.safeParse(Object.fromEntries(Object.entries(given).filter(([name]) => isKnown(name))))
  if (!parsed.success) {
    throw invalid(
      `The arguments of ${tool.specification.name} do not fit:\n${z.prettifyError(parsed.error)}`,
      parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    )
  }
  return { input: parsed.data, unknown }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = text.trim() === '' ? {} : JSON.parse(text)
  } catch (error) {
    throw invalid(`The arguments are not valid JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The arguments must be a JSON object, with a name for each value.')
  }
  return value as Record<string, unknown>
}

function withoutNulls(tool: Tool, given: Record<string, unknown>): Record<string, unknown> {
  const required = tool.specification.parameters['required']
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  return Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== null || isRequired(name)))
}

/** What another program states as open is open. */
const takesAny = ({ specification: { place, parameters } }: Tool): boolean =>
  place === 'remote' && parameters['additionalProperties'] !== false

function propertiesOf(tool: Tool): Record<string, unknown> {
  return (tool.specification.parameters['properties'] ?? {}) as Record<string, unknown>
}

const invalid = (message: string, fields?: readonly unknown[]): ToolFailure =>
  new ToolFailure('INVALID_ARGUMENTS', message, fields && { fields })
