import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'prettier'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { toolsFor } from '../agent/request.ts'
import { findBuiltinMode } from '../agent/mode.ts'
import { builtinModes } from '../policy/modes.ts'
import { anthropicTool, openAiTool } from '../providers/tool-forms.ts'
import { toWireName } from '../providers/wire-names.ts'
import { builtinTools, createRegistry } from './registry.ts'
import { referencePage } from './reference-page.ts'

/** Written anew instead of compared: `UPDATE_TOOLS=1 npx vitest run main/tools/statements.test.ts`. */
const isUpdate = process.env['UPDATE_TOOLS'] !== undefined

const sorted = [...builtinTools].sort((one, other) => (one.specification.name < other.specification.name ? -1 : 1))
const told = sorted.map(({ specification: { name, description, parameters } }) => ({
  name: toWireName(name),
  description,
  parameters,
}))

async function same(path: string, text: string, parser: 'json' | 'markdown'): Promise<void> {
  const file = join(import.meta.dirname, path)
  const formatted = await format(text, { parser, printWidth: 120, proseWrap: 'preserve' })
  if (isUpdate) writeFileSync(file, formatted)
  expect(formatted, 'UPDATE_TOOLS=1 npx vitest run main/tools/statements.test.ts writes it anew').toBe(
    readFileSync(file, 'utf8'),
  )
}

test('models of both forms are told of the tools as the golden files have it', async () => {
  await same('golden/openai.json', JSON.stringify(told.map(openAiTool)), 'json')
  await same('golden/anthropic.json', JSON.stringify(told.map(anthropicTool)), 'json')
})

test('the reference page is current', async () => {
  await same('../../docs/tools.md', referencePage(builtinTools), 'markdown')
})

test('scripts on the page about them call tools there are, with arguments these take', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/scripts.md'), 'utf8')
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => parse(text!) as unknown)
  const calls: { readonly tool: string; readonly arguments: object }[] = []
  JSON.stringify(examples, (_, value: unknown) => {
    if (typeof value === 'object' && value && 'tool' in value) calls.push(value as (typeof calls)[number])
    return value
  })

  const unknown = calls.filter(({ tool, arguments: given }) => {
    const properties = builtinTools.find(({ specification }) => specification.name === tool)?.specification.parameters[
      'properties'
    ] as object | undefined
    return !properties || (typeof given === 'object' && Object.keys(given).some((name) => !(name in properties)))
  })

  expect(calls.length).toBeGreaterThan(4)
  expect(unknown).toEqual([])
})

test.each([
  ['write_to_file', 'write_file'],
  ['search_in_project', 'search_in_code'],
  ['search_files', 'search_in_code'],
  ['run_command', 'execute_command'],
  ['git_status', 'git.status'],
  ['git_diff', 'git.diff'],
  ['git_log', 'git.log'],
  ['git_branch', 'git.branch'],
  ['git_commit', 'git.commit'],
])('%s is %s', (asked, canonical) => {
  expect(createRegistry(builtinTools).find(asked)?.specification.name).toBe(canonical)
})

// prettier-ignore
const statements = [
  ['echo', 'read-only', 'none', 100], ['calculator', 'read-only', 'none', 100], ['switch_mode', 'read-only', 'none', 100],
  ['read_file', 'read-only', 'read', 100], ['write_file', 'read-write', 'write', 1124],
  ['apply_diff', 'read-write', 'write', 5220], ['apply_patch', 'read-write', 'write', 5220],
  ['apply_patch_review', 'read-write', 'write', 5220], ['list_files', 'read-only', 'read', 100],
  ['create_directory', 'read-write', 'write', 100], ['delete_file', 'read-write', 'write', 100],
  ['move_file', 'read-write', 'write', 100], ['search_in_code', 'read-only', 'read', 100],
  ['execute_command', 'execute', 'command', 100], ['run_persistent', 'execute', 'command', 100],
  ['read_process_output', 'read-only', 'read', 100], ['kill_process', 'execute', 'command', 100],
  ['git.status', 'read-only', 'read', 100], ['git.diff', 'read-only', 'read', 100], ['git.log', 'read-only', 'read', 100],
  ['git.branch', 'read-write', 'write', 100], ['git.commit', 'read-write', 'write', 100],
  ['prompt_user', 'read-only', 'none', 100], ['ask_followup_question', 'read-only', 'none', 100],
  ['browser_action', 'execute', 'browser', 100], ['update_plan', 'read-only', 'none', 100],
  ['delegate_task', 'read-only', 'none', 100],
] as const

test('every tool of the specification is there, at its level and with its limits', () => {
  const stated = builtinTools.map(({ specification, rate, maxArgumentBytes }) => [
    specification.name,
    specification.level,
    rate,
    maxArgumentBytes / 1024,
  ])

  expect(new Set(stated)).toEqual(new Set(statements.map((statement) => [...statement])))
})

test.each(builtinModes)('the mode $name is offered what its level allows', ({ name, level, files }) => {
  const levels = ['read-only', 'read-write', 'execute']
  const expected = statements.filter(
    ([, toolLevel]) =>
      levels.indexOf(toolLevel) <= levels.indexOf(level) || (files !== undefined && toolLevel === 'read-write'),
  )

  const offered = toolsFor(findBuiltinMode(name)!, builtinTools).map((tool) => tool.name)

  expect([...offered].sort()).toEqual(expected.map(([tool]) => toWireName(tool)).sort())
})

test('every tool says when to use it and shows a call', () => {
  for (const { specification } of builtinTools) {
    expect(specification.description, specification.name).toMatch(/Examples?:\s/)
    expect(specification.parameters, specification.name).toMatchObject({ type: 'object' })
  }
})
