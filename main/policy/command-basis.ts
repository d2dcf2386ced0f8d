import { programName } from './command-line.ts'

/**
 * The files of the workspace that decide what a command runs, relative to the directory it runs in: its manifest, its
 * rules, the script it names. A decision about `npm test` is one about what `package.json` said then.
 *
 * `commands` are the words of each simple command of a line, those that wrappers run among them.
 */
export function basisOf(commands: readonly (readonly string[])[]): string[] {
  return [...new Set(commands.flatMap(filesBehind))].slice(0, maxFiles)
}

const maxFiles = 20

const manifests: readonly (readonly [programs: string, files: string])[] = [
  ['npm pnpm yarn bun npx bunx corepack', 'package.json'],
  ['make gmake nmake', 'Makefile makefile GNUmakefile'],
  [
    'pytest tox nox hatch poetry pdm uv pip pip3',
    'pyproject.toml setup.py setup.cfg pytest.ini tox.ini conftest.py noxfile.py',
  ],
  ['cargo', 'Cargo.toml build.rs .cargo/config.toml'],
  ['go', 'go.mod'],
  ['gradle gradlew', 'build.gradle build.gradle.kts settings.gradle settings.gradle.kts'],
  ['mvn mvnw', 'pom.xml'],
  ['ant', 'build.xml'],
  ['rake bundle', 'Rakefile Gemfile'],
  ['just', 'justfile Justfile'],
  ['task', 'Taskfile.yml Taskfile.yaml'],
  ['cmake ctest', 'CMakeLists.txt CMakePresets.json'],
  ['meson ninja', 'meson.build build.ninja'],
  ['composer', 'composer.json'],
  ['deno', 'deno.json deno.jsonc'],
  ['flutter dart', 'pubspec.yaml'],
  ['mix', 'mix.exs'],
  ['docker docker-compose podman', 'Dockerfile docker-compose.yml docker-compose.yaml compose.yml compose.yaml'],
]

const filesOfProgram: ReadonlyMap<string, readonly string[]> = new Map(
  manifests.flatMap(([programs, files]) =>
    programs.split(' ').map((name): [string, string[]] => [name, files.split(' ')]),
  ),
)

/** Programs whose first operand is the script they run. */
const runsScripts =
  /^(?:(?:ba|da|z|k)?sh|fish|node|nodejs|tsx|ts-node|vite-node|bun|deno|python[\d.]*|py|pypy\d?|ruby|perl|php|lua|rscript|pwsh|powershell|cmd|source|\.)$/

function filesBehind(words: readonly string[]): readonly string[] {
  const [program, ...rest] = words
  if (program === undefined) return []
  const name = programName(program)
  const files = [...(filesOfProgram.get(name) ?? [])]
  if (/[/\\]/.test(program) && isInside(program)) files.push(program)
  if (runsScripts.test(name)) {
    const script = rest.find((word) => !word.startsWith('-') && /[./\\]/.test(word))
    if (script !== undefined && isInside(script)) files.push(script)
  }
  return files
}

/** What lies elsewhere is no file of the workspace that an agent could have edited. */
const isInside = (path: string): boolean => !/^(?:[/\\~]|[a-z]:)/i.test(path) && !path.split(/[/\\]/).includes('..')
