import type { ToolSpecification } from '../../preload/contract/tool.ts'
import { builtinModes, isAbove, type ModePolicy } from '../policy/modes.ts'
import type { Tool } from './tool.ts'

/** The page `docs/tools.md`, from what the tools state of themselves. */
export function referencePage(tools: readonly Tool[]): string {
  const parts = [...grouped(tools)].map(([category, members]) =>
    [`## ${titles[category]}`, ...[...members].sort(byName).map(section)].join('\n\n'),
  )
  return `${[head, ...parts].join('\n\n')}\n`
}

const head = `# The tools

What the agent can do, as it is told. This page is written from the tools' own statements in \`main/tools/builtin\`; a test
fails when it is not current and says how to write it anew.`

const titles: Readonly<Record<ToolSpecification['category'], string>> = {
  'file-system': 'Files, patches and Git',
  command: 'Commands, processes and the browser',
  search: 'Search',
  agent: 'Modes, delegation, plan and questions',
  utility: 'Utility',
}

const byName = (one: Tool, other: Tool) => one.specification.name.localeCompare(other.specification.name, 'en')

function grouped(tools: readonly Tool[]): Map<ToolSpecification['category'], Tool[]> {
  const groups = new Map<ToolSpecification['category'], Tool[]>()
  for (const tool of tools) {
    const { category } = tool.specification
    groups.set(category, [...(groups.get(category) ?? []), tool])
  }
  return groups
}

function section({ specification, rate, timeoutMs, maxArgumentBytes }: Tool): string {
  const { name, aliases, description, level, place, parameters } = specification
  const facts = [
    `level ${level}`,
    `runs ${{ local: 'in the agent', ide: 'on this machine', remote: 'in another process' }[place]}`,
    rate === 'none' ? 'not counted' : `counted as ${rate}`,
    timeoutMs === null ? 'limited by its arguments' : `at most ${timeoutMs / 1000} s`,
    `arguments up to ${Math.round(maxArgumentBytes / 1024)} KB`,
  ]
  const modes = builtinModes.filter((mode) => mayCall(mode, specification)).map((mode) => mode.name)
  return [
    `### \`${name}\``,
    `${facts.join(' · ')}. Modes: ${modes.join(', ')}.${aliases.length > 0 ? ` Also: ${aliases.map((alias) => `\`${alias}\``).join(', ')}.` : ''}`,
    escaped(description),
    table(parameters),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const mayCall = ({ level, files }: ModePolicy, tool: ToolSpecification): boolean =>
  !isAbove(tool.level, level) || (files !== undefined && tool.level === 'read-write')

function table(parameters: ToolSpecification['parameters']): string {
  const properties = Object.entries((parameters['properties'] ?? {}) as Record<string, Record<string, unknown>>)
  if (properties.length === 0) return ''
  const required = (parameters['required'] ?? []) as readonly string[]
  const rows = properties.map(([name, schema]) => {
    const type = typeof schema['type'] === 'string' ? schema['type'] : Array.isArray(schema['enum']) ? 'string' : 'any'
    const values = Array.isArray(schema['enum'])
      ? ` One of ${schema['enum'].map((value) => `\`${value}\``).join(', ')}.`
      : ''
    const text = `${String(schema['description'] ?? '')}${values}`
    return `| \`${name}\` | ${type}${required.includes(name) ? '' : ', optional'} | ${escaped(text).replaceAll('|', '\\|')} |`
  })
  return ['| argument | type | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

/** Examples, markers and patterns are shown as they are; what stands between backticks is so already. */
const escaped = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('*', '\\*')))
    .join('`')
    .replaceAll('\n', '  \n')
    .replaceAll('  \n  \n', '\n\n')
