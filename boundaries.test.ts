import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { parseAst } from 'rolldown/parseAst'
import { expect, test } from 'vitest'

/** A file or folder, and what of ours it may import besides itself. */
interface Area {
  readonly at: string
  readonly may: readonly string[]
  /** The only packages and `node:` modules it may load; without a list all that are not reserved for others. */
  readonly loads?: readonly string[]
}

const contract = 'preload/contract'
const errors = 'main/errors.ts'
const renderer = 'renderer'

/** Leaves of main, each with the few others it stands on. */
const leaves: readonly Area[] = [
  // What writes, beside the engine that only works out.
  {
    at: 'main/patch/change-set*',
    may: ['main/patch', 'main/process', 'main/workspace', 'main/store', errors, contract],
  },
  { at: 'main/patch/patch-worker.ts', may: ['main/patch', errors, contract] },
  { at: 'main/patch', may: [errors, contract], loads: [] },
  { at: 'main/dialects', may: [contract], loads: [] },
  { at: 'main/process', may: [errors, contract] },
  { at: 'main/git', may: ['main/process', errors, contract] },
  { at: 'main/workspace', may: ['main/process', 'main/git', 'main/patch', errors, contract] },
  { at: 'main/store', may: [errors, contract] },
  { at: 'main/checkpoints', may: ['main/patch', 'main/store', 'main/workspace', errors, contract] },
  { at: 'main/browser', may: [errors, contract] },
  { at: 'main/settings', may: ['main/http.ts', errors, contract] },
  { at: 'main/providers', may: ['main/http.ts', errors, contract] },
  { at: 'main/policy', may: [errors, contract] },
  { at: 'main/documents.ts', may: ['main/patch', 'main/store', 'main/workspace', errors, contract] },
  { at: 'main/file-actions.ts', may: ['main/patch', 'main/workspace', errors, contract] },
  { at: 'main/review*', may: ['main/patch', 'main/store', errors, contract] },
]
const everyLeaf = leaves.map(({ at }) => at)

const features = [
  'chat',
  'editor',
  'review',
  'workspace',
  'search',
  'source-control',
  'terminal',
  'sessions',
  'settings',
  'activity',
]

/** Who may import whom. The first area that holds a file is its own; a file outside every area fails. */
const areas: readonly Area[] = [
  { at: contract, may: [], loads: ['zod'] },
  { at: 'preload/bridge.ts', may: [contract], loads: ['electron'] },

  { at: errors, may: [contract] },
  { at: 'main/log.ts', may: [errors] },
  { at: 'main/content-security-policy.ts', may: [] },
  { at: 'main/media-type.ts', may: [] },
  { at: 'main/http.ts', may: ['main/direct-fetch.ts', errors, contract] },
  { at: 'main/direct-fetch.ts', may: [] },
  ...leaves,
  { at: 'main/tools/builtin', may: ['main/tools/*.ts', ...everyLeaf, errors, contract] },
  { at: 'main/tools', may: [...everyLeaf, errors, contract] },
  {
    at: 'main/changes',
    may: ['main/git', 'main/patch', 'main/policy', 'main/process', 'main/store', 'main/review*', errors, contract],
  },
  { at: 'main/folders.ts', may: [...everyLeaf, errors, contract] },
  {
    at: 'main/agent',
    may: [
      'main/tools/*.ts',
      'main/providers/*.ts',
      'main/dialects',
      'main/policy',
      'main/store',
      'main/folders.ts',
      errors,
      contract,
    ],
  },
  { at: 'main/tour', may: ['main/process', 'main/providers', 'main/store', errors, contract] },
  // What these three are asked for is stated where it is asked: in app.ts.
  {
    at: 'main/models.ts',
    may: ['main/agent', 'main/tour', 'main/app.ts', ...everyLeaf, errors, contract],
  },
  {
    at: 'main/api',
    may: [
      'main/agent',
      'main/tools',
      'main/folders.ts',
      'main/changes',
      'main/models.ts',
      'main/tour',
      'main/app.ts',
      'main/log.ts',
      ...everyLeaf,
      errors,
      contract,
    ],
  },
  {
    at: 'main/app.ts',
    may: [
      'main/api',
      'main/agent',
      'main/tools',
      'main/folders.ts',
      'main/changes',
      'main/models.ts',
      'main/tour',
      'main/log.ts',
      ...everyLeaf,
      errors,
      contract,
      'package.json',
    ],
  },
  {
    at: 'main/electron',
    may: [
      'main/app.ts',
      'main/content-security-policy.ts',
      'main/media-type.ts',
      'main/log.ts',
      'main/process',
      'main/settings',
      'main/store',
      errors,
      contract,
    ],
  },
  {
    at: 'main/web',
    may: [
      'main/app.ts',
      'main/content-security-policy.ts',
      'main/media-type.ts',
      'main/log.ts',
      'main/store',
      errors,
      contract,
    ],
  },
  {
    at: 'main/cli',
    may: [
      'main/app.ts',
      'main/api/control.ts',
      'main/web/serve.ts',
      'main/agent/probe-model.ts',
      'main/tools',
      ...everyLeaf,
      errors,
      contract,
      'package.json',
    ],
  },

  { at: 'renderer/ui', may: ['preload/contract/hidden-characters.ts'], loads: ['react', 'react-dom', 'cmdk'] },
  { at: 'renderer/locale', may: [contract] },
  { at: 'renderer/backend', may: [contract] },
  { at: 'renderer/state', may: ['renderer/backend', 'renderer/locale', 'renderer/ui/visible-text.ts', contract] },
  { at: 'renderer/commands', may: ['renderer/state', 'renderer/locale', 'renderer/ui', contract] },
  // Monaco as this product sets it up; editor and review build on it.
  { at: 'renderer/monaco', may: ['renderer/state', 'renderer/ui', contract] },
  ...features.map((name) => ({
    at: `renderer/${name}`,
    may: [
      'renderer/state',
      'renderer/commands',
      'renderer/backend',
      'renderer/locale',
      'renderer/monaco',
      'renderer/ui',
      contract,
    ],
  })),
  // Files that put the features side by side.
  { at: 'renderer/*.ts', may: [renderer, contract] },
]

/** Modules and packages that only these may load. */
const reserved: Readonly<Record<string, readonly string[]>> = {
  electron: ['main/electron', 'preload/bridge.ts'],
  ws: ['main/web'],
  'node:http': ['main/web', 'main/direct-fetch.ts'],
  'node:https': ['main/direct-fetch.ts'],
  undici: ['main/http.ts'],
  'node:child_process': ['main/process'],
  '@lydell/node-pty': ['main/process'],
  'simple-git': ['main/git'],
  '@modelcontextprotocol/client': ['main/tools/mcp'],
  ajv: ['main/tools/mcp'],
  '@xterm/xterm': ['renderer/terminal'],
  libsql: ['main/store'],
  openai: ['main/providers'],
  '@anthropic-ai/sdk': ['main/providers'],
  playwright: ['main/browser'],
  chokidar: ['main/workspace'],
  '@vscode/ripgrep': ['main/workspace'],
  pino: ['main/log.ts'],
  zod: ['main', contract],
  react: [renderer],
  zustand: ['renderer/state'],
  'monaco-editor': ['renderer/monaco', 'renderer/editor', 'renderer/review'],
}

/** Plug-ins beside one another that must not know each other. */
const strangers = ['main/tools/builtin', 'main/dialects/builtin', 'main/providers/builtin', 'main/agent/modes']

/** Loading one of these brings zod into the renderer's bundle; types cost nothing. */
const typesOnlyInRenderer = ['preload/contract/channels.ts', 'preload/contract/settings.ts']

const root = import.meta.dirname
const sources = ['main', 'preload', renderer]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .map((path) => path.split(sep).join('/'))
  .filter((path) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith('.d.ts'))
const isForTests = (path: string) => /\.(test|fixture)\.tsx?$/.test(path)

test('every file belongs to an area', () => {
  expect(sources.filter((path) => !areaOf(path))).toEqual([])
})

test('files import only what their area may', () => {
  const trespasses = sources
    .filter((path) => !isForTests(path))
    .flatMap((path) => importsOf(path).map((imported) => trespass(path, imported)))
    .filter((problem) => problem !== null)

  expect(trespasses).toEqual([])
})

test('renderer and main meet only in the contract, also in tests', () => {
  const sideOf = (path: string) => path.split('/')[0]
  const crossings = sources.flatMap((path) =>
    importsOf(path)
      .filter(({ target, isOurs }) => isOurs && /^(main|preload|renderer)\//.test(target))
      .filter(({ target }) => sideOf(target) !== sideOf(path) && !within(target, contract))
      .map(({ target }) => `${path} → ${target}`),
  )

  expect(crossings).toEqual([])
})

test.each([
  ['main/patch/locate.ts', "import 'node:fs'"],
  ['main/patch/locate.ts', "export { openStore } from '../store/open-store.ts'"],
  ['main/dialects/builtin/hermes.ts', "import { Qwen } from './qwen-coder.ts'"],
  ['main/agent/loop.ts', "import type { X } from '../tools/builtin/read-file.ts'"],
  ['main/store/store.ts', "import { spawn } from 'node:child_process'"],
  ['main/web/main.ts', "await import('electron')"],
  ['main/app.ts', "import '../renderer/app.tsx'"],
  ['renderer/ui/button.tsx', "import { t } from '../locale/index.ts'"],
  ['renderer/chat/composer.tsx', "import '../editor/editor.css'"],
  ['renderer/state/chat-store.ts', "import { channels } from '../../preload/contract/channels.ts'"],
  ['preload/contract/tool.ts', "import react from 'react'"],
])('%s may not %s', (path, code) => {
  expect(importsIn(path, code).map((imported) => trespass(path, imported))).toEqual([expect.any(String)])
})

test('every kind of import is found', () => {
  const code = `
    import a from './a.ts'
    import type { B } from '../b.ts'
    import './c.css'
    export * from 'd'
    export { e } from '@scope/e/deep'
    const f = await import('node:f')
    const g = (await import(\`./g.ts\`)).g
    type H = typeof import('./h.ts')
    const i = import.meta.glob('./i/*.ts')
    const j = new Worker(new URL('./j.ts', import.meta.url))
    import k from './k.ts?worker'`

  expect(importsIn('main/x/y.ts', code).map(({ target }) => target)).toEqual([
    'main/x/a.ts',
    'main/b.ts',
    'main/x/c.css',
    'd',
    '@scope/e',
    'node:f',
    'main/x/g.ts',
    'main/x/h.ts',
    'main/x/i',
    'main/x/j.ts',
    'main/x/k.ts',
  ])
})

interface Import {
  /** A path from the root for what is ours, else the name of a package or module. */
  readonly target: string
  readonly isOurs: boolean
  readonly isType: boolean
}

function trespass(path: string, { target, isOurs, isType }: Import): string | null {
  const area = areaOf(path)
  if (!area) return null // Told by another test.
  const told = `${path} → ${target}`
  if (!isOurs) {
    if (area.loads && !area.loads.includes(target)) return `${told} (loads only ${area.loads.join(', ') || 'nothing'})`
    const allowed = reserved[target]
    return allowed && !allowed.some((place) => within(path, place)) ? `${told} (only in ${allowed.join(', ')})` : null
  }
  if (path.startsWith('renderer/') && typesOnlyInRenderer.includes(target) && !isType) return `${told} (types only)`
  const home = strangers.find((folder) => within(path, folder))
  if (home && within(target, home) && target !== path) return `${told} (neighbours)`
  return within(target, area.at) || area.may.some((place) => within(target, place)) ? null : told
}

function areaOf(path: string): Area | undefined {
  const subject = path.replace(/\.(test|fixture)(?=\.tsx?$)/, '')
  return areas.find(({ at }) => within(subject, at))
}

/** Whether a path is this file, lies in this folder, directly in it (`folder/*.ts`), or begins so (`folder/name*`). */
function within(path: string, place: string): boolean {
  if (place.endsWith('/*.ts')) return dirname(path) === dirname(place)
  if (place.endsWith('*')) return path.startsWith(place.slice(0, -1))
  return path === place || path.startsWith(`${place}/`)
}

function importsOf(path: string): Import[] {
  return importsIn(path, readFileSync(join(root, path), 'utf8'))
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string }

function importsIn(path: string, code: string): Import[] {
  const found: Import[] = []
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit)
    if (!isNode(value)) return
    const specifier = specifierOf(value)
    if (specifier !== null) found.push(resolved(path, specifier, isTypeImport(value)))
    for (const [key, part] of Object.entries(value)) if (key !== 'parent') visit(part)
  }
  visit(parseAst(code, { lang: path.endsWith('x') ? 'tsx' : 'ts' }).body)
  return found
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === 'string'

/** What a node imports, null where it imports nothing. A specifier that is worked out at run time is refused. */
function specifierOf(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return node['source'] ? textOf(node['source']) : null
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node['source'])
    case 'CallExpression':
      return isGlob(node['callee']) ? textOf(firstOf(node)).replace(/\/[^/]*\*.*$/, '') : null
    case 'NewExpression': {
      const first = firstOf(node)
      const isUrl = (node['callee'] as Node)['name'] === 'URL' && isNode(first) && first.type === 'Literal'
      return isUrl && /^\.\.?\//.test(textOf(first)) ? textOf(first) : null
    }
    default:
      return null
  }
}

const firstOf = (node: Node): unknown => {
  const first = (node['arguments'] as readonly Node[])[0]
  return first?.type === 'ArrayExpression' ? (first['elements'] as readonly Node[])[0] : first
}

function isGlob(callee: unknown): boolean {
  if (!isNode(callee) || callee.type !== 'MemberExpression') return false
  return (callee['object'] as Node).type === 'MetaProperty' && (callee['property'] as Node)['name'] === 'glob'
}

function textOf(node: unknown): string {
  if (isNode(node)) {
    if (typeof node['value'] === 'string') return node['value']
    const [quasi] = (node['quasis'] as readonly { value: { cooked: string } }[] | undefined) ?? []
    if (quasi && (node['expressions'] as readonly unknown[]).length === 0) return quasi.value.cooked
  }
  throw new Error(`An import that is worked out at run time cannot be checked: ${JSON.stringify(node)}`)
}

const isTypeImport = (node: Node): boolean =>
  node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type'

function resolved(path: string, specifier: string, isType: boolean): Import {
  const [name = ''] = specifier.split('?', 1)
  if (name.startsWith('.')) {
    const target = relative(root, join(root, dirname(path), name))
      .split(sep)
      .join('/')
    return { target, isOurs: true, isType }
  }
  const parts = name.split('/')
  const target = name.startsWith('node:') ? name.split('/')[0]! : parts.slice(0, name.startsWith('@') ? 2 : 1).join('/')
  return { target, isOurs: false, isType }
}
